import type { EmitOptions, EmittedFile } from '../atomic/index.ts'
import type { ScenarioOutcome, ScenarioSummary } from '../report/atomic.ts'
import type { RunReport } from '../report/atomic-run.ts'
import type { Cloud } from '../sources/source.ts'
import type { HuntOptions } from './api.ts'

/** The part of the app that proves the rules by scenarios: see docs/atomic.md. */
export interface AtomicApp {
  atomicList(options: { readonly cloud?: Cloud }): Promise<readonly ScenarioSummary[]>
  /** Throws DohyoError DQ811 when there is no such scenario, DQ812 when a file is in the way. */
  atomicEmit(options: AtomicEmitOptions): Promise<AtomicEmitted>
  atomicVerify(options: AtomicVerifyOptions): Promise<readonly ScenarioOutcome[]>
  /** Throws DohyoError DQ813 for a scenario that can't be done, or without what it needs; DQ815 without its SDK. */
  atomicRun(options: AtomicRunOptions): Promise<RunReport>
}

export interface AtomicEmitOptions extends EmitOptions {
  readonly id: string
  /** Folder to write the files to, as a delivery would; absent: nothing is written. */
  readonly out?: string
}

export interface AtomicEmitted {
  readonly files: readonly EmittedFile[]
  /** All events in one text that can be read as a log of the provider. */
  readonly text: string
}

export interface AtomicVerifyOptions extends Omit<HuntOptions, 'paths'> {
  /** Absent: all. */
  readonly id?: string
  /** The user's own logs, after a real run. Absent or empty: the scenario's own telemetry. */
  readonly paths?: readonly string[]
  /** With `paths`: only signals of an actor whose name has this in it, or of a service of the cloud. */
  readonly user?: string
}

export interface AtomicRunOptions {
  readonly id: string
  /** Act; otherwise nothing is called. */
  readonly yes: boolean
  readonly now: Date
  /** Azure subscription or GCP project. */
  readonly account?: string
  readonly region?: string
  /** Default: the first of the region in AWS, the one called b in GCP. */
  readonly zone?: string
  readonly resourceGroup?: string
  /** Whom something is shared with. */
  readonly target?: string
  readonly signal: AbortSignal
  /** Told before each call, in words. */
  onStep(text: string): void
  /** Between two tries, ms; default 5 s. */
  readonly pause?: number
}
