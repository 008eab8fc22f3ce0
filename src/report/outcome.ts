import { EXIT, type ExitCode } from '../base/errors.ts'
import {
  atLeast,
  type HuntDocument,
  hasUnreadableInput,
  isSilenced,
  missesScope,
  type Severity,
} from './document.ts'

/**
 * What a hunt's result means for a pipeline. Unreadable input wins over rules that failed, and both over findings: all are
 * failures, and only these codes tell that the findings may not be all of them. A file that is no log is not
 * unreadable; a hunt that recognised no log at all, or was asked about a time that no event lies in, is no proof of anything.
 */
export const huntExit = (document: HuntDocument, failOn: Severity): ExitCode => {
  const incomplete = incompleteExit(document)
  if (incomplete !== undefined) return incomplete
  const findings = [...document.insights, ...document.signals.filter((signal) => !isSilenced(signal))]
  return findings.some(({ severity }) => atLeast(severity, failOn)) ? EXIT.findings : EXIT.ok
}

/** The code of a hunt that did not look at everything, or not with every rule; undefined for one that did. */
export const incompleteExit = ({ accounting }: Pick<HuntDocument, 'accounting'>): ExitCode | undefined =>
  hasUnreadableInput(accounting) || accounting.files.read === 0 || missesScope(accounting)
    ? EXIT.input
    : accounting.rules.failed.length > 0
      ? EXIT.usage
      : undefined
