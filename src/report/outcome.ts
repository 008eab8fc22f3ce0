import { EXIT, type ExitCode } from '../base/errors.ts'
import { atLeast, type HuntDocument, hasUnreadableInput, isSilenced, type Severity } from './document.ts'

/**
 * What a hunt's result means for a pipeline. Unreadable input wins over findings: both are failures, and only this code
 * tells that the findings may not be all of them. A file that is no log is not unreadable; a hunt that recognised no log at
 * all is no proof of anything.
 */
export const huntExit = (document: HuntDocument, failOn: Severity): ExitCode => {
  if (hasUnreadableInput(document.accounting)) return EXIT.input
  const findings = [...document.insights, ...document.signals.filter((signal) => !isSilenced(signal))]
  if (findings.some(({ severity }) => atLeast(severity, failOn))) return EXIT.findings
  return document.accounting.files.read === 0 ? EXIT.input : EXIT.ok
}
