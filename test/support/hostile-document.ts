import type { HuntDocument, Insight, Playbook, Signal } from '../../src/report/document.ts'
import { huntDocument, signal } from '../fixtures/hunt-document.ts'

export const playbookOf = (text: string): Playbook => ({
  meaning: text,
  questions: [{ ask: text, query: text, command: text, attack: text, benign: text }],
  contain: [{ what: text, command: text }],
  eradicate: [{ what: text }],
  recover: [{ what: text }],
  tell: [text],
  falsePositives: [text],
  tune: [text],
})

/** A document in which everything that can come from outside is this text. */
export const hostileDocument = (text: string): HuntDocument => {
  const grave = (changes: Partial<Signal>): Signal =>
    signal({
      rule: 'snapshot-shared-external',
      severity: 'critical',
      name: text,
      actor: text,
      sourceIp: text,
      userAgent: text,
      account: text,
      region: text,
      resource: text,
      sharedWith: [text, 'all'],
      operation: text,
      explanation: text,
      why: [text],
      attack: [{ technique: text, name: text, tactic: text }],
      tags: [text],
      outcome: 'success',
      entities: [{ type: '_resource', value: text, score: 9, suppressed: [] }],
      events: [
        {
          id: text,
          source: 'aws-cloudtrail',
          file: text,
          raw: JSON.stringify({ [text]: text, a: [{ b: text }] }),
        },
        { id: `${text} 2`, source: 'aws-cloudtrail', file: text, raw: text },
      ],
      facts: {
        sharedExternal: [text],
        unsharedFrom: [text],
        exportTarget: [text],
        consumerAccount: [text],
        sourceResource: [`${text}.`],
        restoredFrom: [text],
      },
      playbook: playbookOf(text),
      insights: ['INSIGHT-1'],
      ...changes,
    })
  const insight: Insight = {
    ...(huntDocument.insights[0] as Insight),
    name: text,
    description: text,
    entity: { type: text, value: text },
    signals: ['SIGNAL-1', 'SIGNAL-2', 'SIGNAL-3'],
    why: [text],
    techniques: [{ technique: text, name: text, tactic: text }],
  }
  const lone = grave({
    id: 'SIGNAL-9',
    severity: 'low',
    rule: text,
    actor: `${text}x`,
    insights: [],
    time: '2025-01-01T00:00:00.000Z',
  })
  const { accounting } = huntDocument
  return {
    ...huntDocument,
    insights: [insight],
    signals: [
      lone,
      grave({ id: 'SIGNAL-1' }),
      grave({ id: 'SIGNAL-2', rule: 'shared-snapshot-consumed' }),
      grave({ id: 'SIGNAL-3', rule: text, events: [{ id: 'other', source: 'gcp-audit', file: text }] }),
    ],
    accounting: {
      ...accounting,
      skipped: [
        { file: text, reason: text, kind: 'unreadable' },
        { file: text, reason: text, kind: 'not-a-log' },
      ],
      unreadable: [{ file: text, events: 1, reason: text }],
      rules: { run: 1, failed: [{ file: text, rule: text, reason: text }] },
      signals: { raised: 1, suppressed: 1, reasons: [{ reason: text, signals: 1 }] },
    },
  }
}
