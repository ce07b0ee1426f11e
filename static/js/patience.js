const PATIENCE = 20_000; // milliseconds

/** What `ask` answers; an AbortError if that takes too long, its body included. */
export async function patiently(ask) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    return await ask(patience.signal);
  } finally {
    clearTimeout(timer);
  }
}
