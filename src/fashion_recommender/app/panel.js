// Shows HTML that Python wrote and escaped; a click on [data-go] is told to Python instead of
// loading a page, unless it asks for a new tab.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector("[data-panel]");
  if (root.shown !== data.html) {
    root.innerHTML = data.html;
    root.shown = data.html;
  }
  root.onclick = (event) => {
    const link = event.target.closest("[data-go]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("go", link.dataset.go);
  };
}
