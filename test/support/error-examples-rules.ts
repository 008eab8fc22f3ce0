import type { DiagnosticCode } from '../../src/language/diagnostics/codes.ts'
import type { ExamplesOf } from './error-example.ts'

const RULE = { file: 'rule.yaml', severity: 'warning' } as const

/** Those of files of rules and settings. */
export const RULE_ERROR_EXAMPLES: ExamplesOf<
  Extract<DiagnosticCode, `DQ5${number}` | `DQ92${number}` | `DQ93${number}`>
> = {
  DQ501: {
    means: 'A rule or settings file is not YAML.',
    text: 'estate:\n  ownAccounts: [1',
    marked: '[1',
    params: { reason: 'Flow sequence must end with a ]' },
    file: 'dohyo.yaml',
    todo: 'Mend the line: mostly it is the indentation, or a text that needs quotes.',
  },
  DQ502: {
    means: 'A key of a rule or settings file is unknown, missing or has a value that it can’t have.',
    text: 'severty: high',
    marked: 'severty',
    params: { path: 'severty', reason: 'unknown key', help: 'a key with a similar name exists: severity' },
    file: 'rule.yaml',
    todo: 'See [rules.md](rules.md) and [config.md](config.md).',
  },
  DQ921: {
    means: 'No log source has that vendor or product.',
    text: "expression: metadata_vendor = 'AWS'",
    marked: "metadata_vendor = 'AWS'",
    params: { field: 'metadata_vendor', value: 'AWS', known: ['Amazon AWS', 'Microsoft', 'Google'] },
    ...RULE,
  },
  DQ922: {
    means: 'A condition that no record meets together with the others.',
    text: "expression: metadata_vendor = 'Amazon AWS' AND success = true",
    marked: 'success = true',
    params: { source: 'AWS CloudTrail', reason: '`success` is never set' },
    ...RULE,
  },
  DQ923: {
    means: 'An alternative that no record meets.',
    text: "expression: action = 'CreateSnapshot' OR srcPort > 1",
    marked: 'srcPort > 1',
    params: { reason: '`srcPort` is never set' },
    ...RULE,
  },
  DQ924: {
    means: 'Conditions that contradict each other.',
    text: "expression: action = 'a' AND action = 'b'",
    marked: "action = 'b'",
    params: { field: 'action', before: "action = 'a'" },
    ...RULE,
  },
  DQ925: {
    means: 'An entity selector on a field that is never set.',
    text: 'entitySelectors: [{ entityType: _mac, expression: device_mac }]',
    marked: 'device_mac',
    params: { field: 'device_mac', none: 'true' },
    ...RULE,
  },
  DQ926: {
    means: 'A field that separates groups, or is counted or remembered, and is never set.',
    text: 'groupByFields: [device_mac]',
    marked: 'device_mac',
    params: { field: 'device_mac' },
    ...RULE,
  },
  DQ927: {
    means: 'A field in a text that is always empty.',
    text: 'summaryExpression: "on {{device_mac}}"',
    marked: 'device_mac',
    params: { field: 'device_mac' },
    todo: 'Name another field, or leave it out.',
    ...RULE,
  },
  DQ928: {
    means: 'Fewer than two tests that fire and two that must not.',
    text: 'id: my-rule',
    marked: 'my-rule',
    params: { fires: 1, silent: 0 },
    ...RULE,
  },
  DQ929: {
    means: 'A tag that is no id of ATT&CK.',
    text: 'tags: ["_mitreAttackTechnique:1578.001"]',
    marked: '_mitreAttackTechnique:1578.001',
    params: { tag: '1578.001', form: 'T1578.001' },
    ...RULE,
  },
  DQ930: {
    means: 'A list that is not given. Only said with `--siem` or `--match-list`.',
    text: "expression: array_contains(listMatches, 'admins')",
    marked: "'admins'",
    params: { name: 'admins', known: ['vpn'] },
    ...RULE,
  },
  DQ931: {
    means: 'A raw key that no event has.',
    text: "expression: fields['useridentity.arn'] IS NOT NULL",
    marked: "fields['useridentity.arn']",
    params: { key: 'useridentity.arn', sources: ['AWS CloudTrail'] },
    ...RULE,
  },
  DQ932: {
    means: 'A value that a field never has.',
    text: "expression: fields['eventType'] = 'awsapicall'",
    marked: "fields['eventType'] = 'awsapicall'",
    params: { what: "fields['eventType']", value: 'awsapicall', possible: ['AwsApiCall', 'AwsServiceEvent'] },
    ...RULE,
  },
}
