import { type CaseReport, failureLines } from './cases-text.ts'
import { makeStyle } from './style.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML 1.0 can't hold most controls, even escaped. */
const xml = (text: string): string =>
  text
    .replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

const testCase = (each: CaseReport): string => {
  const head = `    <testcase classname="${xml(each.file)}" name="${xml(each.id)}" file="${xml(each.file)}" line="${each.line}" time="${seconds(each.milliseconds)}"`
  if (each.outcome.kind === 'passed') return `${head}/>`
  const message = each.outcome.kind === 'different' ? 'the rows differ' : 'the query has a mistake'
  const text = failureLines(each, makeStyle(false)).join('\n')
  return `${head}>\n      <failure message="${message}">${xml(text)}</failure>\n    </testcase>`
}

/** JUnit XML, a suite per file, as CI servers read it. */
export const junit = (cases: readonly CaseReport[]): string => {
  const suites = [...new Set(cases.map(({ file }) => file))].map((file) => {
    const tests = cases.filter((each) => each.file === file)
    const failures = tests.filter(({ outcome }) => outcome.kind !== 'passed').length
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
