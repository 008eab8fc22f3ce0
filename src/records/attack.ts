import { own } from '../base/own.ts'

/**
 * The MITRE ATT&CK techniques that rules name, current numbering (v19) and older ids alike, so that a search by either finds
 * a signal. Source: attack.mitre.org, and docs/decisions for the renumbering.
 */
interface TechniqueName {
  readonly name: string
  /** The id that took over this one's place. */
  readonly now?: string
}

const TECHNIQUES: Readonly<Record<string, TechniqueName>> = {
  T1070: { name: 'Indicator Removal' },
  T1190: { name: 'Exploit Public-Facing Application' },
  T1485: { name: 'Data Destruction' },
  T1490: { name: 'Inhibit System Recovery' },
  T1530: { name: 'Data from Cloud Storage' },
  T1537: { name: 'Transfer Data to Cloud Account' },
  T1562: { name: 'Impair Defenses', now: 'T1685' },
  'T1562.007': { name: 'Disable or Modify Cloud Firewall', now: 'T1686.001' },
  'T1562.008': { name: 'Disable or Modify Cloud Logs', now: 'T1685.002' },
  T1567: { name: 'Exfiltration Over Web Service' },
  'T1567.002': { name: 'Exfiltration to Cloud Storage' },
  T1578: { name: 'Modify Cloud Compute Infrastructure' },
  'T1578.001': { name: 'Create Snapshot' },
  'T1578.002': { name: 'Create Cloud Instance' },
  'T1578.003': { name: 'Delete Cloud Instance' },
  T1580: { name: 'Cloud Infrastructure Discovery' },
  T1685: { name: 'Disable or Modify Tools' },
  'T1685.002': { name: 'Disable or Modify Cloud Log' },
  'T1686.001': { name: 'Disable or Modify Cloud Firewall' },
}

const TACTICS: Readonly<Record<string, string>> = {
  TA0001: 'Initial Access',
  TA0002: 'Execution',
  TA0003: 'Persistence',
  TA0004: 'Privilege Escalation',
  TA0005: 'Defense Evasion',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0008: 'Lateral Movement',
  TA0009: 'Collection',
  TA0010: 'Exfiltration',
  TA0011: 'Command and Control',
  TA0040: 'Impact',
  TA0042: 'Resource Development',
  TA0043: 'Reconnaissance',
  TA0112: 'Defense Impairment',
}

/** The technique's name, or its id where the list does not have it; of an id that was superseded, with the one that is in force. */
export const techniqueName = (id: string): string => {
  const { name = id, now } = own(TECHNIQUES, id) ?? {}
  return now === undefined ? name : `${name} (older id of ${now})`
}

/** Those of these ids that are worth showing: an older one whose successor is among them says nothing new. */
export const currentTechniques = (ids: readonly string[]): readonly string[] =>
  ids.filter((id) => {
    const now = own(TECHNIQUES, id)?.now
    return now === undefined || !ids.includes(now)
  })

/** The same in older ids only: those from before ATT&CK renumbered, for tools with its older data. */
export const olderTechniques = (ids: readonly string[]): readonly string[] => [
  ...new Set(ids.map((id) => Object.entries(TECHNIQUES).find(([, { now }]) => now === id)?.[0] ?? id)),
]

export const tacticName = (id: string): string => own(TACTICS, id) ?? id
