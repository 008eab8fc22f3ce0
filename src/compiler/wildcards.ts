/**
 * Does the whole text fit a pattern in which `any` stands for a run of characters and `one` for one? No regular expression:
 * those of JavaScript try every way to divide the text among the runs. Here the last run is all that is ever tried again.
 */
export const fitsWildcards = (text: string, pattern: string, any = '*', one = '?'): boolean => {
  const [have, want] = [Array.from(text), Array.from(pattern)]
  let [i, j] = [0, 0]
  /** Behind the last run, and where in the text what follows it was tried. */
  let [behind, tried] = [-1, 0]
  while (i < have.length) {
    if (want[j] === any) [behind, tried] = [++j, i]
    else if (j < want.length && (want[j] === one || want[j] === have[i])) [i, j] = [i + 1, j + 1]
    else if (behind < 0) return false
    else [i, j] = [++tried, behind]
  }
  while (want[j] === any) j++
  return j === want.length
}
