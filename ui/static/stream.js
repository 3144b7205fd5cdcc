// Gradio closes the stream that brings a page its answers once nothing is left to answer. A step sent at that very
// moment still finds it open, asks for no new one, and would never hear its answer: such a stream is gone on with.
// A step answered before the page was told its number makes it ask for a stream that would bring nothing: it gets an
// ended one.
"use strict";
(() => {
  const EVENTS = { "content-type": "text/event-stream" };
  const plainFetch = window.fetch;
  const awaited = new Set();
  const early = new Set();  // answered before the page was told their number

  function answered(line) {
    const id = line.includes('"process_completed"') && line.match(/"event_id":"([^"]+)"/)?.[1];
    if (id && !awaited.delete(id)) early.add(id);
  }

  // The stream's lines as they come, read anew as often as it is closed with a step still awaited.
  async function* lines(first, again) {
    for (let response = first; response.ok; response = await again()) {
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let broken = false;
      for (let read = await reader.read(), rest = ""; !read.done; read = await reader.read()) {
        const whole = (rest + read.value).split("\n");
        rest = whole.pop();
        for (const line of whole) {
          answered(line);
          broken ||= line.includes('"close_stream"') && awaited.size > 0;
          if (!broken) yield `${line}\n`;
        }
      }
      if (!broken) return;
    }
  }

  async function goneOnWith(request) {
    const first = await plainFetch(request.clone());
    if (!first.ok) return first;
    const read = lines(first, () => plainFetch(request.clone()));
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await read.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), { headers: first.headers });
  }

  window.fetch = async (resource, options) => {
    const { pathname } = new URL(resource.url ?? resource, location.href);
    if (pathname.endsWith("/queue/data")) {
      if (!awaited.size) return new Response('data: {"msg":"close_stream"}\n\n', { headers: EVENTS });
      return goneOnWith(new Request(resource, options));
    }
    const response = await plainFetch(resource, options);
    if (pathname.endsWith("/queue/join") && response.ok) {
      const { event_id: id } = await response.clone().json();
      if (!early.delete(id)) awaited.add(id);
    }
    return response;
  };
})();
