/** Little words that sentences have and stages don't. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  'a an the of for to from with this that these those it its is are was be been can may will and or on in at as across via when where which who how into over under between more other than then also such using used see note detects identifies query logs'.split(
    ' ',
  ),
)
const PLAIN_WORD = /^[("'“‘]?\p{L}[\p{L}'’-]*[.,;:!?)"'”’]*$/u
const ENDS_SENTENCE = /\p{L}{2}[)"'”’]?[.!?]$/u
const OPERATOR_SIGN = /[=<>|]|^[-+*/%]$|\w\(/
/** Enough to judge by; the rest may be a whole page. */
const SAMPLE = 400

/**
 * Does `text`, left over after a stage, read like sentences rather than like the language? Judged by the share of plain
 * words, by sentence punctuation and by function words; all three are weak alone.
 */
export const looksLikeProse = (text: string): boolean => {
  const words = text.slice(0, SAMPLE).trim().split(/\s+/u)
  if (words.length < 4) return false
  const plain = words.filter((w) => PLAIN_WORD.test(w)).length
  if (plain / words.length < 0.6) return false
  const sentences = words.filter((w) => ENDS_SENTENCE.test(w)).length
  const little = words.filter((w) => FUNCTION_WORDS.has(w.toLowerCase().replace(/\P{L}/gu, ''))).length
  const signs = words.filter((w) => OPERATOR_SIGN.test(w)).length
  const capital = /^["'“‘(]?\p{Lu}/u.test(words[0] ?? '')
  return sentences * 2 + little + (capital ? 2 : 0) - signs * 2 >= 3
}
