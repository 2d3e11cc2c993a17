(() => {
  const panel = document.querySelector("[data-events]");
  if (!panel) return;
  const { dataset } = panel;
  const log = document.getElementById("log");
  const state = document.getElementById("live");
  let last = dataset.last;
  let source;
  let speaking = false;

  const say = (text, time) => {
    state.textContent = time ? `${text} · ${time}` : text;
  };

  // Parsed by the request itself: no text becomes markup in a script of ours.
  const refresh = () =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.responseType = "document";
      request.onloadend = () => resolve(request.response);
      request.open("GET", location.href);
      request.send();
    }).then((fresh) => {
      if (fresh && !fresh.querySelector("[data-part]")) return location.reload();
      for (const part of document.querySelectorAll("[data-part]")) {
        const next = fresh?.getElementById(part.id);
        if (!next || part.isEqualNode(next)) continue;
        const focused = part.contains(document.activeElement);
        part.replaceWith(document.adoptNode(next));
        if (focused) document.querySelector("h1").focus();
      }
      if (fresh) document.title = fresh.title;
      if (!document.querySelector("[data-over]")) return;
      source?.close();
      source = undefined;
      say(dataset.ended);
    });

  const speak = () => {
    speaking = false;
    log.ariaBusy = "false";
  };

  const append = ({ at, time, text }) => {
    const line = document.createElement("li");
    const when = document.createElement("time");
    const what = document.createElement("span");
    when.dateTime = at;
    when.textContent = time;
    what.textContent = text;
    line.append(when, what);
    // While busy, assistive technology waits: one announcement in 5 seconds.
    log.ariaBusy = "true";
    if (!speaking) setTimeout(speak, 5000);
    speaking = true;
    log.firstElementChild.append(line);
    log.scrollTop = log.scrollHeight;
  };

  const connect = () => {
    source = new EventSource(`${dataset.events}?after=${last}`);
    source.onopen = () => say(dataset.live);
    source.onmessage = ({ data, lastEventId }) => {
      last = lastEventId;
      const line = JSON.parse(data);
      append(line);
      say(dataset.live, line.time);
      refresh();
    };
    source.onerror = () => {
      say(dataset.reconnecting);
      if (source?.readyState !== EventSource.CLOSED) return;
      refresh().then(() => source && setTimeout(connect, 5000));
    };
  };

  say(dataset.connecting);
  connect();
})();
