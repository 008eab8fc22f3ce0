import type { Origin } from '../scenario.ts'

const SEED_URL = 'https://attack.mitre.org/techniques/T1578/001/'

/** The tests of the published detection for T1578.001, by their number. */
export const seed = (test: number): Origin => ({ kind: 'seed', id: `test ${test}`, url: SEED_URL })

export const atomicRedTeam = (guid: string): Origin => ({
  kind: 'atomic-red-team',
  id: guid,
  url: 'https://github.com/redcanaryco/atomic-red-team/blob/master/atomics/T1578.001/T1578.001.md',
})

export const stratus = (id: string): Origin => ({
  kind: 'stratus-red-team',
  id,
  url: `https://stratus-red-team.cloud/attack-techniques/${id.split('.')[0]?.replace('aws', 'AWS').replace('gcp', 'GCP') ?? ''}/${id}/`,
})

export const pacu = (module: string): Origin => ({
  kind: 'pacu',
  id: module,
  url: `https://github.com/RhinoSecurityLabs/pacu/tree/master/pacu/modules/${module}`,
})

export const ours = (id: string): Origin => ({
  kind: 'dohyo',
  id,
  url: 'https://attack.mitre.org/techniques/T1578/001/',
})

/** Ordinary work: its origin is the documentation of the service that does it. */
export const ordinary = (url: string): Origin => ({ kind: 'dohyo', id: 'ordinary work', url })
