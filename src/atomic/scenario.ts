import type { Cloud, EstateSettings, SourceId } from '../sources/source.ts'
import type { World } from './world.ts'

export type Json = Readonly<Record<string, unknown>>

/** Where the behaviour was described first. `dohyo`: thought up here. */
export interface Origin {
  readonly kind: 'seed' | 'atomic-red-team' | 'stratus-red-team' | 'pacu' | 'dohyo'
  /** The name it has there: a GUID of Atomic Red Team, an id of Stratus Red Team, a module of Pacu. */
  readonly id: string
  readonly url: string
}

/** A file of telemetry as the provider delivers it. */
export interface EmittedFile {
  /** Under the folder or bucket of the delivery. Where it ends in `.gz`, whoever writes it compresses `text`. */
  readonly path: string
  readonly source: SourceId
  /** In the order of their times. */
  readonly events: readonly Json[]
  readonly text: string
}

/** A behaviour, the telemetry that it leaves, and what must come of it. */
export interface Scenario {
  /** Kebab-case, unique. */
  readonly id: string
  readonly name: string
  /** What happens, in a sentence or two. */
  readonly description: string
  readonly cloud: Cloud
  /** ATT&CK ids of the current version; none for ordinary work. */
  readonly techniques: readonly string[]
  readonly origin: Origin
  /** Ids of all rules that must fire with the default settings and {@link settings}; every other one must not. */
  readonly expects: readonly string[]
  /** Of the others, those that a careless rule would raise: in a real run they are looked for too. */
  readonly forbids: readonly string[]
  /** What the user would have to tell of the estate for `expects` to hold. */
  readonly settings?: (world: World) => Partial<EstateSettings>
  /** Reaches back for days, as rules that learn want it, so that it can't share a hunt with those that don't. */
  readonly history: boolean
  readonly emit: (world: World) => readonly EmittedFile[]
}

export type Draft = Omit<Scenario, 'forbids' | 'history'> & Partial<Pick<Scenario, 'forbids' | 'history'>>

export const scenario = (draft: Draft): Scenario => ({ forbids: [], history: false, ...draft })
