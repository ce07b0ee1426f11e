/* The length of a text as the server counts it: in code points, after the cleaning of web/texts.py. */

const LINE_ENDS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const SPACE = /\p{White_Space}/u;

export function lengthOf(text) {
  const points = [...text.replace(LINE_ENDS, "\n").replace(TURNS, "").normalize("NFC")];
  let first = 0;
  let end = points.length;
  while (first < end && SPACE.test(points[first])) first++;
  while (first < end && SPACE.test(points[end - 1])) end--;
  return end - first;
}
