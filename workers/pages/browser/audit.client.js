import { judge } from "../../../shared/audit/judgement.ts";

const panel = document.querySelector("[data-evidence]");

/** What the row shows is what its event says. */
const isShown = (row, { action, actor, at, target, request_id, detail }) => {
  const text = row.textContent;
  const said = [action, actor.id, target.id, request_id, ...Object.values(detail).map(String)];
  return said.every((part) => text.includes(part)) && row.querySelector("time").dateTime === at;
};

const read = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
};

const check = async () => {
  const { evidence, tenant } = panel.dataset;
  const rows = [...document.querySelectorAll("[data-event]")];
  const events = rows.map((row) => JSON.parse(row.dataset.event));
  const place = `audit-head:${tenant}`;
  const seen = JSON.parse(localStorage.getItem(place)) ?? undefined;
  const query = new URLSearchParams({ ids: events.map(({ id }) => id).join() });
  if (seen) query.set("first", seen.size);
  const [{ head, proofs, growth }, { keys }] = await Promise.all([
    read(`${evidence}?${query}`),
    read("/.well-known/jwks.json"),
  ]);
  const judged = await judge({ events, head, proofs, growth, keys, seen });
  const wrong = rows.filter(
    (row, index) => judged.events[index].verdict === "refused" || !isShown(row, events[index]),
  );
  for (const row of wrong) row.dataset.verdict = "refused";
  const isSound = wrong.length === 0 && judged.head !== "refused" && judged.growth !== "refused";
  if (isSound && head) localStorage.setItem(place, JSON.stringify({ size: head.size, root: head.root }));
  return isSound ? judged : undefined;
};

const say = (text, isBad) => {
  const line = document.getElementById("browser-verdict");
  line.textContent = text;
  if (isBad) panel.classList.add("bad");
};

if (panel) {
  const { sound, grown, broken, failed } = panel.dataset;
  check().then(
    (judged) =>
      judged ? say(judged.growth === "verified" ? `${sound} ${grown}` : sound) : say(broken, true),
    () => say(failed, true),
  );
}
