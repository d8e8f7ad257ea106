// The field in which a query is written: CodeMirror, in a shadow root, since the page allows no styles from scripts elsewhere.
import {
  EditorState, EditorView, HighlightStyle, LanguageSupport, SparqlLanguage, StateEffect, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, forceLinting, history, historyKeymap, indentOnInput, keymap, lineNumbers, lintGutter, linter, searchKeymap, styleTags,
  syntaxHighlighting, tags,
} from "../vendor/editor.js";
import { Completion } from "./completion.js";
import { declared, isQuoted, mistakes, placeOf, prefixLine } from "./text.js";

const PAUSE = 600; // milliseconds after the last key, until mistakes are marked

const toldOtherwise = StateEffect.define(); // the service has said something else than before: marks are to be made anew
const language = new LanguageSupport(SparqlLanguage.configure({ props: [styleTags({ PrefixedName: tags.typeName })] }));
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.variableName, color: "var(--code-variable)" },
  { tag: [tags.string, tags.integer, tags.float, tags.bool], color: "var(--code-value)" },
  { tag: [tags.url, tags.namespace, tags.typeName], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid color-mix(in srgb, var(--quiet) 75%, var(--paper))", borderRadius: ".4rem", fontSize: ".875rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", minHeight: "12rem", maxHeight: "min(70vh, 36rem)", overflow: "auto" },
  ".cm-content": { padding: ".8rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1rem 0 .4rem" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "0", paddingInlineStart: ".2rem" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--tint)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--mark-2)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: ".4rem", overflow: "hidden", fontSize: ".875rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "18rem", minWidth: "min(22rem, 80vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .75rem", lineHeight: "1.5", display: "flex", gap: "0 1rem", justifyContent: "space-between", borderInlineStart: "3px solid transparent" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--tint)", color: "var(--ink)", borderInlineStartColor: "var(--accent)" },
  ".cm-completionLabel": { fontFamily: "var(--mono)" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal", margin: "0", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-tooltip.cm-completionInfo": { padding: ".6rem .8rem", maxWidth: "22rem", fontFamily: "var(--sans)" },
  "@media (max-width: 34rem)": { ".cm-tooltip.cm-completionInfo": { display: "none" } }, // there is no room beside the list
  ".cm-completionInfo p": { margin: ".3rem 0" },
  ".cm-completionInfo small": { color: "var(--quiet)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", padding: ".5rem .8rem", whiteSpace: "pre-wrap", maxWidth: "34rem" },
  ".cm-diagnosticAction": { font: "inherit", fontWeight: "600", color: "var(--on-accent)", backgroundColor: "var(--accent)", padding: ".2rem .8rem", minHeight: "1.75rem", borderRadius: ".4rem" },
  ".cm-panels": { backgroundColor: "var(--tint)", color: "var(--ink)", borderColor: "var(--line)", fontFamily: "var(--sans)" },
  ".cm-panel.cm-search": { padding: ".5rem .75rem", display: "flex", flexWrap: "wrap", gap: ".4rem .6rem", alignItems: "center" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { fontSize: ".85rem", display: "inline-flex", gap: ".3rem", alignItems: "center", minHeight: "1.75rem" },
  ".cm-panel.cm-search input[type=checkbox]": { width: "1.25rem", height: "1.25rem", margin: "0", accentColor: "var(--accent)" },
  ".cm-textfield": { font: "inherit", color: "inherit", backgroundColor: "var(--raised)", border: "1px solid var(--quiet)", borderRadius: ".3rem", minHeight: "1.75rem", margin: "0" },
  ".cm-button": { font: "inherit", color: "var(--ink)", backgroundColor: "var(--raised)", backgroundImage: "none", border: "1px solid var(--quiet)", borderRadius: ".3rem", minHeight: "1.75rem", margin: "0" },
  ".cm-panel.cm-search [name=close]": { font: "inherit", color: "inherit", minWidth: "1.75rem", minHeight: "1.75rem" },
});

const isToldOtherwise = ({ transactions }) => transactions.some(({ effects }) => effects.some((each) => each.is(toldOtherwise)));

// Write over what is selected, or several lines: what the browser itself would do brings along styles that the page does not allow.
function beforeInput(event, view) {
  const { from, to } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || (from === to && !event.data.includes("\n"))) return false;
  const plain = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, event.data, plain))) view.dispatch(plain());
  return true;
}

// What all fields share: how they look, what keys do.
const common = () => [
  lineNumbers(), history(), indentOnInput(), bracketMatching(), closeBrackets(), language, syntaxHighlighting(colours), look, lintGutter(),
  EditorView.lineWrapping, EditorView.domEventHandlers({ beforeinput: beforeInput }),
  keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
];

export class Field {
  // Put a field into a place.
  //   text: that it begins with.
  //   name, help: what it is, and how it is left, for those who do not see it.
  //   texts: the words of the page, {} where something goes in; `phrases` are those of CodeMirror.
  //   words: a promise of { prefixes, words }; search: the address that finds things; language: of the page.
  //   changed, asked: called when the text is another, and when the keys for asking are pressed.
  constructor(place, { text, name, help, texts, phrases, words, search, language, changed, asked }) {
    Object.assign(this, { texts, told: null, vocabulary: { prefixes: {}, words: [] } });
    const root = place.attachShadow({ mode: "open" });
    this.ready = words.then((found) => Object.assign(this.vocabulary, found), () => {}); // without them the rest works
    const completion = new Completion(this.vocabulary, this.ready, search, language, texts);
    const described = document.createElement("p");
    described.id = "help";
    described.hidden = true;
    described.textContent = help;
    const ask = () => (asked(), true);
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of([{ key: "Mod-Enter", run: ask }]),
          common(),
          EditorState.phrases.of(phrases),
          autocompletion({ override: completion.sources, icons: false }),
          linter((view) => this.marks(view), { delay: PAUSE, needsRefresh: isToldOtherwise }),
          EditorView.contentAttributes.of({ "aria-label": name, "aria-describedby": "help", spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            if (this.told && update.state.doc.toString() !== this.told.text) this.told = null;
            changed();
            this.complete(update);
          }),
        ],
      }),
    });
    root.append(described);
  }

  get text() {
    return this.view.state.doc.toString();
  }

  // Put another text in place of all of it; that can be undone.
  set text(text) {
    if (text === this.text) return;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 }, userEvent: "input.paste" });
  }

  focus() {
    this.view.focus();
  }

  // Show at its place what the service said is wrong with the text; without a problem, show nothing of that kind.
  tell(problem) {
    this.told = problem?.line ? { problem, text: this.text } : null;
    const place = this.told ? { selection: { anchor: placeOf(this.text, problem.line, problem.column) }, scrollIntoView: true } : {};
    this.view.dispatch({ ...place, effects: toldOtherwise.of(null) });
    forceLinting(this.view);
  }

  addPrefix(prefix, namespace) {
    this.view.dispatch({ changes: prefixLine(this.text, prefix, namespace), userEvent: "input.complete" });
  }

  // Add the line for a prefix as soon as the colon behind it is typed.
  complete({ transactions, state, view }) {
    if (!transactions.some((each) => each.isUserEvent("input.type"))) return;
    const { head } = state.selection.main;
    const before = state.doc.lineAt(head).text.slice(0, head - state.doc.lineAt(head).from);
    const [, prefix] = before.match(/(?<![\p{L}\p{N}_.:?$@<-])(\p{L}[\p{L}\p{N}_-]*):$/u) ?? [];
    const namespace = this.vocabulary.prefixes[prefix];
    if (!namespace || /PREFIX\s+\S*$/i.test(before) || isQuoted(this.text, head) || declared(this.text).has(prefix)) return;
    view.dispatch({ changes: prefixLine(this.text, prefix, namespace), userEvent: "input.complete" });
  }

  marks(view) {
    const text = view.state.doc.toString();
    const { texts, vocabulary } = this;
    const told = this.told?.text === text;
    const sure = mistakes(text).filter(({ kind }) => told || kind !== "opening"); // who is still writing will close it
    const found = sure.map(({ kind, from, to, prefix }) => {
      if (kind !== "prefix") return { from, to, severity: "warning", message: texts[kind] };
      const namespace = vocabulary.prefixes[prefix];
      const actions = namespace ? [{ name: texts.add, apply: () => this.addPrefix(prefix, namespace) }] : [];
      return { from, to, severity: "warning", message: texts.undeclared.replace("{}", `${prefix}:`), actions };
    });
    if (!told) return found;
    const { line, column, token, detail } = this.told.problem;
    const place = placeOf(text, line, column);
    const before = token ? text.lastIndexOf(token, place) : place; // reading may have stopped behind what is wrong
    const from = before < placeOf(text, line, 1) ? place : before;
    const to = Math.min(from + (token?.length ?? 1), text.length);
    const beside = found.filter((each) => each.to <= from || each.from >= to);
    return [...beside, { from: from === to ? Math.max(from - 1, 0) : from, to, severity: "error", message: detail }];
  }
}
