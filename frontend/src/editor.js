// What the editor needs of others: a field for code with history, completion, search and marks for mistakes; SPARQL.
export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, pickedCompletion } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, LanguageSupport, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
export { forceLinting, lintGutter, linter } from "@codemirror/lint";
export { searchKeymap } from "@codemirror/search";
export { EditorState, StateEffect } from "@codemirror/state";
export { EditorView, keymap, lineNumbers } from "@codemirror/view";
export { styleTags, tags } from "@lezer/highlight";
export { SparqlLanguage } from "codemirror-lang-sparql";
