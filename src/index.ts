/**
 * dohyo as a library: what the command line does, as functions. User mistakes come back as diagnostics; failures of the
 * world are thrown as `DohyoError`.
 *
 * @example
 * import { hunt, NO_SETTINGS } from 'dohyo'
 *
 * const document = await hunt({
 *   paths: ['logs/'],
 *   settings: { ...NO_SETTINGS, trustedAccounts: ['444455556666'] },
 *   signal: new AbortController().signal,
 *   onProgress: () => {},
 * })
 */
export type {
  HuntOptions,
  Progress,
  QueryColumn,
  QueryOutcome,
  QueryRow,
  QueryRunOptions,
  RuleSummary,
  RulesOptions,
  RuleTestResult,
} from './app/api.ts'
export { explain, hunt, query, rulesList, rulesTest } from './app/index.ts'
export { DohyoError } from './base/errors.ts'
export type { Diagnostic } from './language/diagnostics/diagnostic.ts'
export type {
  Accounting,
  EntitySummary,
  Evidence,
  HuntDocument,
  Insight,
  Severity,
  Signal,
  SkippedFile,
} from './report/document.ts'
export type { SiemSettings } from './signals/settings.ts'
export { NO_SETTINGS } from './sources/no-settings.ts'
export type { EstateSettings, SourceId } from './sources/source.ts'
