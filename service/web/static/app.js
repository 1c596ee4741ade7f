// The plan's editor: keeps what is typed, keys for acts, paste with a preview, two people at once.
// The page works without it; every act it sends is a plain form of the page.

const SAVE_AFTER_MS = 900;
const RETRY_AFTER_MS = 5000;
const JSON_ONLY = { Accept: "application/json" };
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const editor = document.querySelector("[data-plan]");
const box = document.getElementById("hop");

function enhance(root = document) {
  for (const el of all("[data-needs-script]", root)) el.hidden = false;
  if (!CSS.supports("field-sizing", "content")) all("textarea", root).forEach(fit);
  if (matchMedia("(max-width: 61.9rem)").matches) {
    for (const el of all("details[data-narrow-closed]", root)) el.open = false;
  }
}

function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

async function part(url) {
  const response = await fetch(url, { headers: { "X-Part": "1" }, credentials: "same-origin" });
  if (!response.ok) throw new Error(`${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/* ---------- sending ---------- */

class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    Object.assign(this, { status, details: error.details });
  }
}

async function send(form, url, extra = {}) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(extra)) body.set(name, value);
  const response = await fetch(url, {
    method: "POST", body, headers: JSON_ONLY, credentials: "same-origin",
  });
  const is_json = (response.headers.get("Content-Type") ?? "").includes("json");
  if (!is_json) {
    throw new Refused(response.status, {
      message: "Phiên làm việc đã hết hoặc máy chủ bận. Chép lại chữ chưa lưu rồi tải lại trang.",
    });
  }
  const data = await response.json();
  if (!response.ok) throw new Refused(response.status, data.error ?? { message: "Chưa lưu được." });
  return data;
}

// Saves and acts go one after the other, so each sends the version the last one gave back.
let queue = Promise.resolve();
function inTurn(work) {
  const result = queue.then(work);
  queue = result.catch(() => {});
  return result;
}

/* ---------- the plan's editor: keeping what is typed ---------- */

const dirty = new Set();
const timers = new Map();
let is_sending = false;

function say(text, is_bad = false) {
  const line = document.getElementById("trang-thai");
  line.textContent = text;
  line.classList.toggle("is-bad", is_bad);
}

function touched(form) {
  if (form.dataset.conflict) return;
  dirty.add(form);
  say("Đang soạn…");
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), SAVE_AFTER_MS));
}

// What was typed while this script was still on its way is typed text too.
function typedBefore(form) {
  return [...form.elements].some((el) => el.type !== "hidden" && (
    el.type === "checkbox" || el.type === "radio" ? el.checked !== el.defaultChecked
      : "defaultValue" in el && !el.matches("output") && el.value !== el.defaultValue));
}

function keep(form) {
  clearTimeout(timers.get(form));
  return inTurn(async () => {
    if (!dirty.has(form) || !form.isConnected || form.dataset.conflict) return;
    dirty.delete(form);
    say("Đang lưu…");
    is_sending = true;
    try {
      kept(form, await send(form, form.action));
    } catch (error) {
      notKept(form, error);
      throw error;
    } finally {
      is_sending = false;
    }
  });
}

function keepAll() {
  return Promise.all([...dirty].map(keep));
}

function kept(form, data) {
  const forms = "planVersion" in form.dataset ? all("form[data-plan-version]") : [form];
  for (const one of forms) one.elements.seen.value = data.version;
  const now = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  if (!dirty.size) say(`Đã lưu ${now}`);
  clearTimeout(timers.get(editor));
  timers.set(editor, setTimeout(lookAgain, SAVE_AFTER_MS));
}

async function lookAgain() {
  const fresh = (await part(editor.dataset.part)).getElementById("con-thieu");
  document.getElementById("con-thieu")?.replaceWith(fresh);
}

function notKept(form, error) {
  if (error instanceof Refused) {
    if (error.status === 409) return conflict(form, error);
    dirty.add(form);
    return say(error.message, true);
  }
  dirty.add(form);
  say("Mất kết nối. Chữ vẫn ở trên trang, sẽ tự lưu lại.", true);
  timers.set(form, setTimeout(() => keep(form).catch(() => {}), RETRY_AFTER_MS));
}

/* ---------- two people, one place ---------- */

function conflict(form, error) {
  const { yours, theirs, by, version } = error.details ?? {};
  say("Chưa lưu: có người vừa sửa cùng chỗ.", true);
  form.dataset.conflict = "1";
  const panel = make("div", "plan-conflict", { role: "alert" }, make("p", "", {}, error.message));
  const area = form.elements.text;
  if (area && typeof yours === "string") {
    panel.append(
      make("div", "plan-two", {},
        make("div", "", {}, make("strong", "", {}, "Bản của bạn"), make("p", "", {}, yours)),
        make("div", "", {}, make("strong", "", {}, `Bản của ${by}`), make("p", "", {}, theirs))),
      button("Lấy của tôi", () => settle(form, panel, version, yours, true)),
      button("Lấy của họ", () => settle(form, panel, version, theirs, false)));
  } else {
    const mine = yours && version && button("Lấy của tôi", () => settle(form, panel, version, null, true));
    if (mine) panel.append(mine);
    panel.append(button("Xem bản mới", () => { dirty.clear(); location.reload(); }));
  }
  form.append(panel);
  panel.querySelector("button").focus();
}

function settle(form, panel, version, text, again) {
  delete form.dataset.conflict;
  panel.remove();
  for (const one of "planVersion" in form.dataset ? all("form[data-plan-version]") : [form]) {
    one.elements.seen.value = version;
  }
  if (text !== null) form.elements.text.value = text;
  if (again) { dirty.add(form); keep(form).catch(() => {}); } else say("");
  form.elements.text?.focus();
}

function make(tag, name, attributes, ...children) {
  const el = document.createElement(tag);
  if (name) el.className = name;
  for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
  el.append(...children);
  return el;
}

function button(label, onclick) {
  const el = make("button", "btn btn-sm btn-outline-primary", { type: "button" }, label);
  el.addEventListener("click", onclick);
  return el;
}

/* ---------- acts that change the order: the page's own answer is put in place ---------- */

async function act(form, url, { focus = "", caret = null, extra = {} } = {}) {
  editor.setAttribute("aria-busy", "true");
  try {
    await keepAll();
    const data = await inTurn(() => send(form, url, extra));
    const place = await show(data.url, focus);
    if (caret !== null && place?.matches("textarea")) place.setSelectionRange(caret, caret);
    return place;
  } catch (error) {
    if (!(error instanceof Refused)) say("Mất kết nối. Hãy thử lại.", true);
    else if (!form.dataset.conflict) say(error.message, true);
    return null;
  } finally {
    editor.removeAttribute("aria-busy");
  }
}

async function show(url, focus = "") {
  const open = new Set(all("[data-paragraph] details[open]").map(paragraphOf));
  const fresh = await part(url);
  const unsaved = new Map([...dirty].filter((f) => f.elements.text).map((f) => [f.elements.text.id, f]));
  for (const old of all("[data-swap]")) {
    const next = fresh.getElementById(old.id);
    if (next) old.replaceWith(document.adoptNode(next));
  }
  for (const details of all("[data-paragraph] details")) details.open ||= open.has(paragraphOf(details));
  for (const [id, form] of unsaved) {
    dirty.delete(form);
    const area = document.getElementById(id);
    if (area) { area.value = form.elements.text.value; touched(area.form); }
  }
  all("[data-swap]").forEach((el) => enhance(el));
  const anchor = document.getElementById(focus || url.split("#")[1] || "");
  const place = anchor?.querySelector("textarea[data-enter]") ?? anchor;
  place?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: "nearest" });
  return place;
}

function paragraphOf(el) {
  return el.closest("[data-paragraph]").dataset.paragraph;
}

async function split(area) {
  const [form, first, next] = [area.form, area.value.slice(0, area.selectionStart), area.value.slice(area.selectionEnd)];
  const stand = make("textarea", "plan-stand", { "aria-label": "Đoạn mới" });
  stand.value = next;
  await keepAll().catch(() => {});
  if (form.dataset.conflict) return;
  area.value = first;
  form.closest("li").after(make("li", "plan-p", {}, stand));
  stand.focus();
  stand.setSelectionRange(0, 0);
  const place = await act(form, area.dataset.enter, { extra: { text: first, next } });
  if (!place) {
    area.value = `${first} ${stand.value}`.trim();
    stand.parentElement.remove();
    return touched(form);
  }
  const caret = stand.selectionStart;
  if (place.value !== stand.value) { place.value = stand.value; touched(place.form); }
  place.setSelectionRange(caret, caret);
}

function mark(area, sign) {
  const [from, to] = [area.selectionStart, area.selectionEnd];
  area.setRangeText(sign + area.value.slice(from, to) + sign, from, to, "select");
  area.setSelectionRange(from + sign.length, to + sign.length);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/* ---------- keys ---------- */

const escaped = new WeakSet();

function key(event) {
  const area = event.target;
  if (!area.matches?.("textarea[data-enter]") || event.isComposing) {
    if (area.matches?.(".plan-stand") && event.key === "Enter") event.preventDefault();
    return;
  }
  const is_command = event.ctrlKey || event.metaKey;
  const deed = {
    "Tab": !escaped.has(area) && !is_command && !event.altKey && (event.shiftKey ? "shift-tab" : "tab"),
    "ArrowUp": event.altKey && "up",
    "ArrowDown": event.altKey && "down",
    "Backspace": area.value === "" && "delete",
  }[event.key];
  if (event.key === "Escape") escaped.add(area);
  else if (event.key === "Enter" && !event.shiftKey && !is_command) take(event, () => split(area));
  else if (is_command && event.key.toLowerCase() === "b") take(event, () => mark(area, "**"));
  else if (is_command && event.key.toLowerCase() === "i") take(event, () => mark(area, "*"));
  else if (deed) take(event, () => press(area, deed));
}

function take(event, work) {
  event.preventDefault();
  work();
}

function press(area, deed) {
  const row = area.closest("[data-paragraph]");
  const before = row.previousElementSibling?.id ?? "";
  const url = area.form.querySelector(`[data-deed-key="${deed}"]`).formAction;
  const focus = deed === "delete" ? before : row.id;
  return act(area.form, url, { focus, caret: deed === "delete" ? null : area.selectionStart });
}

/* ---------- pasting many paragraphs ---------- */

function pasted(event) {
  const area = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!area.matches?.("textarea[data-enter]") || text.split(/[\r\n]+/).filter((l) => l.trim()).length < 2) return;
  event.preventDefault();
  preview(area.form, { after: paragraphOf(area), text });
}

async function preview(form, extra = {}) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries({ ...extra, xem: "1" })) body.set(name, value);
  const response = await fetch(editor.dataset.paste, { method: "POST", body, headers: { "X-Part": "1" } });
  if (!response.ok) return say("Không xem trước được phần dán. Hãy dán từng phần nhỏ hơn.", true);
  fill(new DOMParser().parseFromString(await response.text(), "text/html"));
}

function fill(page) {
  box.replaceChildren(make("h2", "", { id: "hop-ten" }, "Dán nhiều đoạn"), ...page.body.children);
  if (!box.open) box.showModal();
  box.querySelector("form > textarea, .plan-split ~ .plan-buttons .btn-primary").focus();
}

/* ---------- rows of tables ---------- */

function changeRow(tool) {
  const table = tool.closest("form").querySelector("tbody");
  const row = tool.closest("tr");
  if (tool.dataset.row === "up") row.previousElementSibling?.before(row);
  if (tool.dataset.row === "down") row.nextElementSibling?.after(row);
  if (tool.dataset.row === "drop") {
    if (table.rows.length > 1) row.remove();
    else clear(row);
  }
  if ("rowAdd" in tool.dataset) {
    const fresh = table.rows[table.rows.length - 1].cloneNode(true);
    const number = `${Date.now()}`;
    for (const el of all("[name]", fresh)) el.name = el.name.replace(/-\d+$/, `-${number}`);
    clear(fresh);
    table.append(fresh);
    fresh.querySelector("td:not(.plan-order) input, textarea").focus();
  }
  all("[name^='order-']", table).forEach((input, at) => { input.value = at + 1; });
  if (!("rowAdd" in tool.dataset)) touched(table.closest("form"));
}

function clear(row) {
  for (const el of all("input, textarea", row)) {
    if (el.type === "checkbox") el.checked = false;
    else el.value = /^copies-/.test(el.name) ? "1" : "";
  }
}

/* ---------- who listens ---------- */

function listen() {
  document.addEventListener("keydown", key);
  document.addEventListener("paste", pasted);
  document.addEventListener("input", ({ target }) => {
    escaped.delete(target);
    const form = target.form;
    if (form?.matches("[data-save]") && !target.matches("[data-deed]")) touched(form);
    if (target.matches("textarea") && !CSS.supports("field-sizing", "content")) fit(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    escaped.delete(target);
    if (target.form && dirty.has(target.form)) keep(target.form).catch(() => {});
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("select[data-deed]")) act(target.form, target.dataset.deed);
  });
  document.addEventListener("click", (event) => {
    const tool = event.target.closest("[data-row], [data-row-add], [data-mark], [data-paste-after], [data-close]");
    if (!tool) return;
    if (tool.matches("[data-row], [data-row-add]")) return changeRow(tool);
    if (tool.matches("[data-mark]")) return mark(tool.closest("form").elements.text, tool.dataset.mark);
    event.preventDefault();
    if (tool.matches("[data-close]")) return box.close();
    return keepAll().then(() => part(tool.href)).then(fill).catch(() => { location.href = tool.href; });
  });
  document.addEventListener("submit", (event) => {
    const [form, by] = [event.target, event.submitter];
    if (!form.matches("[data-save], [data-act], [data-find]")) return;
    event.preventDefault();
    delete form.dataset.sent;
    if (form.matches("[data-find]")) return show(`${form.action.split("#")[0]}?${new URLSearchParams(new FormData(form))}`, "tim");
    if (by?.name === "xem") return preview(form);
    if (form.matches("[data-save]") && !by?.hasAttribute("formaction")) { dirty.add(form); return keep(form).catch(() => {}); }
    const extra = by?.name ? { [by.name]: by.value } : {};
    const removed = by?.dataset.deedKey === "delete";
    return act(form, by?.hasAttribute("formaction") ? by.formAction : form.action, { extra, focus: removed ? "thong-bao" : "" })
      .then((place) => place && box.open && box.close());
  });
  addEventListener("beforeunload", (event) => { if (dirty.size || is_sending) event.preventDefault(); });
}

if (editor) {
  enhance();
  listen();
  all("form[data-save]").filter(typedBefore).forEach(touched);
}
