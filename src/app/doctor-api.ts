import type { Check } from '../report/doctor.ts'

/** What `dohyo doctor` asks. */
export interface DoctorApp {
  /** Looks at what dohyo needs; changes nothing but what every run does, and asks no network. Never throws for what it finds. */
  doctor(options: DoctorOptions): Promise<readonly Check[]>
}

export interface DoctorOptions {
  /** Of dohyo. */
  readonly version: string
  /** The file of settings that a hunt would read. */
  readonly config?: string
  /** Further rule files or folders. */
  readonly rules: readonly string[]
  /** What only the face knows; shown in its place. */
  readonly terminal: readonly Check[]
  readonly signal: AbortSignal
}
