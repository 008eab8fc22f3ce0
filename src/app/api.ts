import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { Templates } from '../language/templates.ts'
import type { Finding } from '../lint/index.ts'
import type { CaseReport } from '../report/cases-text.ts'
import type { Accounting, HuntDocument, PlacesAsked, Playbook, Severity, Signal } from '../report/document.ts'
import type { RuleMutations, RuleTestReport } from '../report/rule-tests.ts'
import type { TuneResult } from '../report/tune.ts'
import type { SiemSettings } from '../signals/settings.ts'
import type { Cloud, EstateSettings, SourceId } from '../sources/source.ts'
import type { AtomicApp } from './atomic-api.ts'
import type { DoctorApp } from './doctor-api.ts'
import type { SiemFiles } from './siem-files.ts'
import type { Traced } from './trace.ts'

/** What a face (command line, server) may ask of dohyo. `app/index.ts` implements it; nothing else wires the rooms. */
export interface App extends AtomicApp, DoctorApp {
  hunt(options: HuntOptions): Promise<HuntDocument>
  query(options: QueryRunOptions): Promise<QueryOutcome>
  explain(
    options: QueryRunOptions,
  ): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly text: string }>
  rulesList(options: RulesOptions): Promise<readonly RuleSummary[]>
  rulesTest(options: RulesTestOptions & Running): Promise<readonly RuleTestResult[]>
  /** Which clauses of the rules are protected by none of their tests. */
  rulesMutate(options: RulesTestOptions & Running): Promise<readonly RuleMutations[]>
  /** Runs cases of the form of docs/rules.md. */
  rulesCases(options: RulesCasesOptions & Running): Promise<readonly RuleTestResult[]>
  rulesLint(options: RulesLintOptions): Promise<readonly LintedFile[]>
  rulesPlaybook(options: RulesPlaybookOptions): Promise<RulePlaybook>
  rulesImport(options: RulesImportOptions): Promise<readonly ImportedFile[]>
  rulesExport(options: RulesExportOptions): Promise<RulesExport>
  records(options: RecordsOptions): Promise<RecordsOutcome>
  /** The text of a file of settings to begin with. */
  init(options: InitOptions): Promise<InitOutcome>
  tune(options: TuneOptions): Promise<TuneOutcome>
  lint(options: LintRunOptions): Promise<readonly LintedFile[]>
  format(options: FormatOptions): Promise<readonly FormattedFile[]>
  queryTest(options: QueryTestOptions & Running): Promise<readonly QueryTestResult[]>
}

/** Query files: paths, folders, patterns, `-` for what `stdin` gives. */
interface TextInput {
  readonly paths: readonly string[]
  readonly stdin: () => Promise<string>
}

export interface LintRunOptions extends TextInput {
  /** Every one of them is meant. Absent: all that the search expression can match. */
  readonly sources?: readonly SourceId[]
  readonly sourceCategory?: Readonly<Partial<Record<SourceId, string>>>
  readonly alias: boolean
  readonly templates?: Templates
  readonly disable: readonly string[]
  /** Make the safe fixes, and write them to the files. */
  readonly fix: boolean
}

export interface LintedFile {
  readonly file: string
  /** After the fixes, if any were made. */
  readonly text: string
  readonly changed: boolean
  readonly errors: readonly Diagnostic[]
  readonly findings: readonly Finding[]
}

export interface FormatOptions extends TextInput {
  readonly write: boolean
}

export interface FormattedFile {
  readonly file: string
  readonly text: string
  /** Undefined when the query has an error. */
  readonly formatted: string | undefined
  readonly changed: boolean
  readonly diagnostics: readonly Diagnostic[]
}

export interface QueryTestOptions extends TextInput {
  readonly alias: boolean
}

/** One case of a test file: see docs/query-tests.md. */
export type QueryTestResult = CaseReport

/** What every long call takes. */
interface Running extends Traced {
  readonly signal: AbortSignal
  onProgress(progress: Progress): void
}

export interface Progress {
  readonly phase: 'inventory' | 'sieve' | 'correlate'
  readonly files: { readonly done: number; readonly total: number }
  /** Bytes on disk, so compressed where the files are. */
  readonly bytes: { readonly done: number; readonly total: number }
  readonly events: number
}

/** Which events of logs are asked for. */
export interface LogScope {
  /** Inclusive. */
  readonly from?: Date
  /** Exclusive. */
  readonly to?: Date
  /** Whose logs: AWS accounts, Azure subscriptions, GCP projects. Events that name none stay. Absent or none: all. */
  readonly accounts?: readonly string[]
  /** As the clouds write them. Events that name none stay. Absent or none: all. */
  readonly regions?: readonly string[]
  /** Leave files unopened whose names, as their cloud gives them, say that they hold nothing of it. Default: true. */
  readonly trustPaths?: boolean
}

export interface HuntOptions extends Running, LogScope {
  /** Files, folders, globs, or `-` for standard input. */
  readonly paths: readonly string[]
  readonly settings: EstateSettings
  /** Thresholds, windows, lists, entities: what is absent has the documented default. */
  readonly siem?: Partial<SiemSettings>
  /** The same from files; `siem` wins, key by key. */
  readonly siemFiles?: SiemFiles
  /** A file of settings, `dohyo.yaml`: see docs/config.md. What is given here besides wins, and lists add up. */
  readonly config?: string
  /** Further rule files or folders, besides the pack's. Rules that fail are left out, and are in the accounting. */
  readonly rules?: readonly string[]
  /** Told of each such rule at once: what is wrong and where, as it is shown to people. */
  onRuleFailure?(text: string): void
  readonly maxMemoryBytes?: number
  /** Folder, private and its own, that keeps what is read for later hunts; made where there is none. */
  readonly cache?: string
  /** Give the text of this many events at most with the signals (`Evidence.raw`): those of insights and of the worst signals first. */
  readonly rawEvents?: number
  /** Give each signal its playbook. */
  readonly playbooks?: boolean
}

export interface InitOptions {
  /** Logs from which it is filled; may be none. */
  readonly paths: readonly string[]
  readonly signal: AbortSignal
}

export interface InitOutcome {
  readonly text: string
  /** How many accounts it names. */
  readonly accounts: number
  /** Files that could not be read, and may be of other accounts. */
  readonly unread: readonly string[]
}

export interface TuneOptions extends HuntOptions {
  /** Proposals that hide what leaves the estate, by their values, and are accepted all the same. */
  readonly confirm: readonly string[]
}

export interface TuneOutcome {
  readonly result: TuneResult
  readonly accounting: Accounting
  /** The text of a settings' file with the accepted proposals; of a new file without one. */
  merged(text: string | undefined): string
}

export interface QueryRunOptions extends Running, LogScope {
  readonly text: string
  /** Values of `{{parameters}}`, and macros. */
  readonly templates?: Templates
  /** Name of the query for diagnostics: `query.sumo`. */
  readonly file: string
  readonly paths: readonly string[]
  /** NDJSON of hand-made messages. */
  readonly rowsFile?: string
  /** Source field aliases on. */
  readonly alias: boolean
  /** Overrides of `_sourceCategory`. */
  readonly sourceCategory?: Readonly<Partial<Record<SourceId, string>>>
  readonly maxMemoryBytes?: number
  /** Tables for `lookup`, `cat` and the like: the path that the query names them by, or its last part, and a file. */
  readonly lookups?: readonly { readonly name: string; readonly file: string }[]
  /** Files in MaxMind's format, for `geoip`, `geo://location` and `asn://default`. */
  readonly ipFiles?: { readonly geoip?: string; readonly asn?: string }
}

export interface QueryColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'time'
}

/** `time` is a number of epoch milliseconds, or text that is shown as it is. */
export type QueryRow = Readonly<Record<string, unknown>>

export type QueryOutcome =
  | { readonly kind: 'failed'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'ok'
      /** Warnings. */
      readonly diagnostics: readonly Diagnostic[]
      readonly columns: readonly QueryColumn[]
      readonly rows: AsyncIterable<QueryRow> | readonly QueryRow[]
      /** Complete once the rows have been read. */
      readonly accounting: Pick<Accounting, 'files' | 'outside' | 'skipped' | 'unreadable'>
      /** Places that were asked for and are nowhere in the logs; complete once the rows have been read. */
      readonly unseen?: () => PlacesAsked['unseen']
      /** For a result without rows: what is known of the query that explains it. Absent for hand-made rows. */
      readonly whyEmpty?: () => Promise<readonly Diagnostic[]>
    }

export interface RecordsOptions extends Running, LogScope {
  readonly paths: readonly string[]
  /** Names of the schema, and `fields['raw.key']`. Absent: all that some source maps. */
  readonly fields?: readonly string[]
  readonly maxMemoryBytes?: number
}

export type RecordsOutcome = Pick<
  Extract<QueryOutcome, { kind: 'ok' }>,
  'columns' | 'rows' | 'accounting' | 'unseen'
>

export interface RulesImportOptions {
  /** JSON files of Sumo's, or folders of them. */
  readonly paths: readonly string[]
  /** Folder for the rule files; absent: nothing is written. */
  readonly out?: string
  /** Replace files that say something else. */
  readonly overwrite: boolean
}

/** What one JSON file held. */
export interface ImportedFile {
  readonly file: string
  readonly rules: readonly ImportedRuleReport[]
}

export interface ImportedRuleReport {
  readonly name: string
  /** Absent when the rule could not be read. */
  readonly id?: string
  readonly written?: string
  readonly yaml?: string
  /** Why there is no rule; or, of one that was read, why dohyo can't run it. */
  readonly problems: readonly string[]
  /** What of it has no place in a rule file. */
  readonly losses: readonly string[]
}

export interface RulesExportOptions {
  /** Rule files or folders. */
  readonly rules: readonly string[]
  readonly to: 'sumo' | 'terraform'
}

export interface RulesExport {
  readonly text: string
  readonly exported: number
  /** Rules that ask what only dohyo can answer. */
  readonly refused: readonly {
    readonly id: string
    readonly file: string
    readonly reasons: readonly string[]
  }[]
}

export interface RulesOptions {
  readonly rules?: readonly string[]
  /** A file of settings that changes them: see docs/config.md. */
  readonly config?: string
}

export interface RulesTestOptions extends RulesOptions {
  /** Rule files or folders, instead of the pack. */
  readonly paths?: readonly string[]
}

export interface RulesPlaybookOptions extends RulesOptions {
  /** Id of the rule; absent: that of the signal. */
  readonly rule?: string
  /** A signal of a document of `hunt --format json`. */
  readonly signal?: { readonly file: string; readonly id: string }
}

export interface RulePlaybook {
  readonly rule: string
  readonly name: string
  readonly signal?: Signal
  /** For the cloud of the signal, or for each cloud that the rule can fire on. */
  readonly playbooks: readonly { readonly cloud: Cloud; readonly playbook: Playbook }[]
}

export type RulesCasesOptions = TextInput

export interface RulesLintOptions {
  /** Rule files or folders; the pack when there are none. */
  readonly paths: readonly string[]
  /** Codes that are not wanted. */
  readonly disable: readonly string[]
  /** Files that tell which lists there are. Without any, nothing is said of the names of lists. */
  readonly siemFiles?: SiemFiles
  /** A file of settings with lists among them. */
  readonly config?: string
}

export type { RuleMutations, UnprotectedClause } from '../report/rule-tests.ts'

export interface RuleSummary {
  readonly id: string
  readonly name: string
  readonly severity: Severity
  /** ATT&CK technique ids. */
  readonly attack: readonly string[]
  readonly file: string
}

/** See docs/rules.md. */
export type RuleTestResult = RuleTestReport
