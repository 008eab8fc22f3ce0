/** What JSON leaves as it is, and a terminal or a CI server (base/ci-commands) obeys, or nobody sees: as in safe-text. */
const HARMFUL =
  /[\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}|(?<=#)#(?=(?:vso|teamcity)?\[)/giu

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** JSON text that says the same, and is harmless where it is looked at: all that is escaped can only be in its strings. */
export const safeJson = (json: string): string => json.replace(HARMFUL, escaped)
