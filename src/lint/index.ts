export type { Edit, Finding, LintField, LintSource } from './finding.ts'
export { applyEdits, fixText } from './fix.ts'
export { type LintOptions, type LintResult, lint } from './lint.ts'
