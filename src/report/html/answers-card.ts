import { shortName } from '../actor-names.ts'
import { answersOf } from '../answers.ts'
import { exposedText } from '../headline.ts'
import { counted } from '../layout.ts'
import type { Story } from '../story.ts'
import { type Html, html, when } from './markup.ts'
import { listed, moment, named } from './parts.ts'

const MOST = 5

const row = (label: string, value: Html): Html => html`<dt>${label}</dt><dd>${value}</dd>
`

/** The anchor of a story's playbooks. */
export const nextId = ({ number }: Story): string => `story-${number}-next`

/** Seven questions of somebody who was woken up, in the order that they are asked. */
export const answersCard = (story: Story): Html => {
  const answers = answersOf(story)
  const { taken, by, from, to, usedBy, now } = answers
  const got = taken.length > 0
  const planned = story.signals.some(({ playbook }) => playbook !== undefined)
  return html`<div class="card"><dl class="answers">
${
  got
    ? row(
        'What was taken',
        listed(
          taken.map(
            ({ resource, of, place }) =>
              html`${named(resource)}${of === null || of === resource ? '' : html` <span class="soft">copy of</span> ${shortName(of)}`} <span class="soft small">${place}</span>`,
          ),
          MOST,
          'see the table',
        ),
      )
    : row(
        'What was touched',
        listed(
          [...new Set(story.signals.flatMap(({ resource }) => resource ?? []))].map(named),
          MOST,
          'see the steps',
        ),
      )
}${row('By whom', by.length === 0 ? html`not recorded in the events` : listed(by.map(named), MOST, 'see the steps'))}${row(
  'From where',
  from.length === 0
    ? html`no address recorded`
    : html`${from.slice(0, MOST).join(', ')}${from.length > MOST ? ` and ${from.length - MOST} more` : ''} <span class="soft">in ${answers.places.join(', ')}</span>`,
)}${when(got, () =>
  row(
    'To whom',
    html`${listed(
      to.map(
        ({ to: name, what }) =>
          html`${named(name)} <span class="soft small">${what.slice(0, 2).join('; ')}${what.length > 2 ? `; ${what.length - 2} more` : ''}</span>`,
      ),
      MOST,
      'see the table',
    )}${usedBy.length === 0 ? '' : html` <strong>Used by ${usedBy.join(', ')}</strong>`}`,
  ),
)}${row(
  'Since when',
  html`${moment(answers.since)}${
    answers.firstSign === answers.since
      ? ''
      : html` <span class="soft">first sign ${moment(answers.firstSign)}, last ${moment(answers.lastSign)}</span>`
  }`,
)}${row('Still exposed', html`<strong>${exposedText(answers)}</strong>${got ? html` <span class="soft">as far as these logs show</span>` : ''}`)}${row(
  'Do now',
  now.length === 0
    ? html`Ask ${by.join(', ') || 'the owner'} whether this was meant`
    : html`<ol>${now.map((step) => html`<li>${step}</li>`)}</ol>${planned ? html`<a class="small screen" href="#${nextId(story)}">Commands for it: next steps</a>` : ''}`,
)}</dl></div>
`
}

/** One line for the overview. */
export const inShort = (story: Story): Html => {
  const answers = answersOf(story)
  return html`<p class="small">${moment(answers.since)} · by ${answers.by.slice(0, 2).join(', ') || 'nobody named'} · ${answers.places.join(', ')} · ${counted(story.signals.length, 'signal')} · <strong>${exposedText(answers)}</strong></p>`
}
