// What pages with answers have to take along: buttons that copy a text.
//
//   <copy-text data-copy="Copy" data-copied="Copied"><pre><code>...</code></pre></copy-text>
//
// adds a button that copies the text, and says so. Without this file the text can be selected.

const TOLD = 2500; // milliseconds for which it says so

class CopyText extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = this.appendChild(document.createElement("button"));
    this.button.type = "button";
    this.button.className = "copy";
    this.button.textContent = this.dataset.copy;
    this.status = this.appendChild(document.createElement("span"));
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    this.button.addEventListener("click", () => this.copy());
  }

  async copy() {
    const source = this.querySelector("code, pre");
    try {
      await navigator.clipboard.writeText(source.textContent.trimEnd());
    } catch {
      // Without encryption, or where it is not allowed, the browser copies what is selected.
      getSelection().selectAllChildren(source);
      if (!document.execCommand("copy")) return;
      getSelection().removeAllRanges();
    }
    this.button.textContent = this.dataset.copied;
    this.status.textContent = this.dataset.copied;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.button.textContent = this.dataset.copy;
      this.status.textContent = "";
    }, TOLD);
  }
}

customElements.define("copy-text", CopyText);
