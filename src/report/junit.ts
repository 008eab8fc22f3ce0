/** A test as JUnit knows it. */
export interface JunitCase {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly milliseconds: number
  readonly failure?: { readonly message: string; readonly text: string }
}

const AS_NUMBER =
  /[\t\r\n\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}|(?<=#)#(?=(?:vso|teamcity)?\[)/giu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * XML 1.0 can't hold most controls, even escaped; what it can hold its readers take for blanks, and terminals obey. Bidirectional
 * marks and the like stay the same characters.
 */
const xml = (text: string): string =>
  text
    .replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c)
    .replace(AS_NUMBER, (c) => `&#${c.codePointAt(0)};`)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

const testCase = ({ file, line, name, milliseconds, failure }: JunitCase): string => {
  const head = `    <testcase classname="${xml(file)}" name="${xml(name)}" file="${xml(file)}" line="${line}" time="${seconds(milliseconds)}"`
  return failure === undefined
    ? `${head}/>`
    : `${head}>\n      <failure message="${xml(failure.message)}">${xml(failure.text)}</failure>\n    </testcase>`
}

/** JUnit XML, a suite per file, as CI servers read it. */
export const junit = (cases: readonly JunitCase[]): string => {
  const suites = [...new Set(cases.map(({ file }) => file))].map((file) => {
    const tests = cases.filter((each) => each.file === file)
    const failures = tests.filter(({ failure }) => failure !== undefined).length
    const time = tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
    return [
      `  <testsuite name="${xml(file)}" tests="${tests.length}" failures="${failures}" errors="0" time="${seconds(time)}">`,
      ...tests.map(testCase),
      '  </testsuite>',
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="dohyo">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}
