import { EXIT, type ExitCode } from '../base/errors.ts'
import { atLeast, type HuntDocument, hasUnreadableInput, type Severity } from './document.ts'

/**
 * What a hunt's result means for a pipeline. Findings win over unreadable input, since they are certain and the
 * accounting names the rest; a silent hunt that could not read everything, or recognised no log at all, is no proof.
 */
export const huntExit = (document: HuntDocument, failOn: Severity): ExitCode => {
  if (document.signals.some((signal) => atLeast(signal.severity, failOn))) return EXIT.findings
  if (hasUnreadableInput(document.accounting) || document.accounting.files.read === 0) return EXIT.input
  return EXIT.ok
}
