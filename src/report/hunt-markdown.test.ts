import fc from 'fast-check'
import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import { hostile } from '../../test/support/hostile.ts'
import { huntMarkdown } from './hunt-markdown.ts'

const stolen = signal({
  id: 'SIGNAL-1',
  rule: 'snapshot-shared-external',
  severity: 'high',
  name: 'Snapshot shared with an outside account',
  resource: 'snap-0aa1',
  sharedWith: ['999988887777'],
  facts: { sharedExternal: ['999988887777'] },
  playbook: {
    meaning: 'It was given away.',
    questions: [],
    contain: [
      { what: 'Take it back', command: "aws ec2 modify-snapshot-attribute --snapshot-id 'snap-0aa1'" },
    ],
    eradicate: [],
    recover: [],
    tell: [],
    falsePositives: [],
    tune: [],
  },
})

test('a ticket answers first, then tells what to do, what got out, and what happened', () => {
  const ticket = huntMarkdown({ ...huntDocument, insights: [], signals: [stolen] })
  expect(ticket.split('\n').filter((line) => /^#|^- \*\*|^- \[ \]/.test(line))).toEqual([
    '# snap-0aa1 shared with `999988887777`: 1 of 1 way out still open',
    '## 1. high: snap-0aa1 shared with `999988887777`',
    '- **What was taken**: `snap-0aa1` (`AWS 123456789012, us-east-1`)',
    '- **By whom**: `arn:aws:iam::123456789012:user/build-agents/nightly/bert`',
    '- **From where**: `198.51.100.7`',
    '- **To whom**: `999988887777`',
    '- **Since when**: 2026-11-24 01:02:03 UTC (first sign 2026-11-24 01:02:03, last 2026-11-24 01:02:03)',
    '- **Still exposed**: 1 still open, as far as these logs show',
    '### Do now',
    '- [ ] Take back the access of `999988887777` to snap-0aa1',
    '- [ ] Disable the credentials of `arn:aws:iam::123456789012:user/build-agents/nightly/bert`; keep the logs and the snapshots as evidence',
    '- [ ] Treat what was on snap-0aa1 as disclosed: rotate every secret that was there',
    '### What got out',
    '- **still open**: `snap-0aa1` shared → `999988887777`, since 2026-11-24 01:02:03; nobody took it back',
    '### What happened (UTC)',
    '### Next steps',
    '#### Snapshot shared with an outside account',
    '## What could not be read',
  ])
  expect(ticket).toContain(
    '**1 file could not be read, 1 file only in part (3 events lost): there may be more.**',
  )
})

test('no name from a log starts a line, opens HTML or a link, or mentions anybody', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const ticket = huntMarkdown({
        ...huntDocument,
        insights: [],
        signals: [
          {
            ...stolen,
            name: text,
            actor: text,
            sourceIp: text,
            account: text,
            resource: text,
            sharedWith: [text],
            facts: { sharedExternal: [text], sourceResource: [text] },
            events: [{ id: text, source: 'aws-cloudtrail', file: text }],
          },
        ],
        accounting: {
          ...huntDocument.accounting,
          skipped: [{ file: text, reason: text, kind: 'unreadable' }],
        },
      })
      // all lines but those of commands
      const lines = ticket.replace(/^ *```[\s\S]*?^ *```$/gm, '').split('\n')
      for (const line of lines) {
        expect(line).toMatch(
          /^(?:#{1,4} |- |\d+\. |\*\*|3,010 events|Read every|\d+ \w+|It was given away|$)/,
        )
        const outside = line.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
        expect(outside).not.toMatch(/[<>@`]|\]\(|:\/\/|www\./)
      }
    }),
    { numRuns: 100 },
  )
})
