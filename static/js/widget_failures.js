/* Why nothing could be sent: in words for the visitor. The owner of the page finds what to do in the console. */

export function failures(say, origin, access) {
  // A policy of the page that does not let us send looks like no connection, too.
  let isBlocked = false;
  document.addEventListener(
    "securitypolicyviolation",
    ({ blockedURI }) => (isBlocked ||= blockedURI.startsWith(origin)),
  );

  function refused(reason) {
    console.error(`Feedback widget: this site cannot send feedback. ${reason} See docs/widget.md.`);
    return say.refused;
  }

  /** A site that may not call the API looks like no connection, to a script: so it is asked where every site may. */
  async function unsent() {
    try {
      const answer = await fetch(access, { credentials: "omit", signal: AbortSignal.timeout(5000) });
      const { allowed, list } = await answer.json();
      if (!allowed) return refused(`${list} of ${origin} does not list ${location.origin}.`);
    } catch {
      await new Promise((go) => setTimeout(go, 100)); // the browser reports what a policy stopped a moment later
      if (isBlocked) return refused(`connect-src in the Content-Security-Policy of this page does not list ${origin}.`);
    }
    return say.unsent;
  }

  const why = (error) => {
    if (error.name === "AbortError") return say.slow;
    return error instanceof SyntaxError ? say.busy : unsent();
  };
  return { refused, why };
}
