import { entityText } from '../insight-text.ts'
import { count, counted } from '../layout.ts'
import { stepsOf } from '../steps.ts'
import type { Story } from '../story.ts'
import { answersCard, nextId } from './answers-card.ts'
import { chainSvg } from './chain-svg.ts'
import { exposureTable } from './exposure-table.ts'
import { graphOf } from './graph-parts.ts'
import { graphSvg } from './graph-svg.ts'
import { type Html, html, joined, techniqueLink, when } from './markup.ts'
import { ALL_OF_IT, badge, moment } from './parts.ts'
import { playbooks } from './playbook.ts'
import { stepList } from './step-list.ts'

const MOST_STEPS = 60
const MOST_INSIGHTS = 20

const insightList = ({ insights }: Story): Html | string =>
  insights.length === 0
    ? ''
    : html`<h3>Why it is ${insights.length === 1 ? 'an insight' : 'told as one'}</h3>
<ul>${insights.slice(0, MOST_INSIGHTS).map(
        (insight) =>
          html`<li>${badge(insight.severity)} <strong>${insight.id}</strong> ${insight.name} <span class="soft">about ${entityText(insight.entity)}, ${moment(insight.from)} to ${moment(insight.to)}</span><br><span class="small">${insight.why.join('; ')}. ${joined(
            insight.techniques.map(({ technique, name }) => html`${techniqueLink(technique)} ${name}`),
            html`, `,
          )}</span></li>
`,
      )}${insights.length > MOST_INSIGHTS ? html`<li class="soft">… ${insights.length - MOST_INSIGHTS} more: ${ALL_OF_IT}</li>` : ''}</ul>`

/** One incident: the answers, the pictures, the evidence step by step, and what to do next. */
export const storySection = (story: Story, alone: boolean): Html => {
  const { number, title, severity, signals, exposures } = story
  const id = `story-${number}`
  const all = stepsOf(signals)
  const steps = all.slice(0, MOST_STEPS)
  const graph = graphOf(
    all.flatMap((step) => step.signals),
    exposures,
  )
  const left = all.slice(MOST_STEPS).reduce((sum, step) => sum + step.signals.length + step.also.length, 0)
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${alone ? 'In short' : html`${number}. ${badge(severity)} ${title}`}</h2>
${answersCard(story)}${when(
  exposures.length > 0,
  () => html`<h3>What got out, and is it over?</h3>
${exposureTable(exposures)}`,
)}<h3>What happened, in order of time</h3>
${chainSvg(steps, `${id}-chain`, `${counted(signals.length, 'signal')} in order of time; the list below has them in words`)}
<p class="soft small">Numbers are those of the steps below; times are UTC. Steps that lie close together are drawn apart, so distances are not to scale.</p>
${when(
  graph.nodes.length > 1,
  () => html`<h3>Who, what, to whom</h3>
${graphSvg(graph, `${id}-graph`, 'Principals on the left, resources in the middle, recipients on the right; the table above has them in words')}
<p class="soft small">Lines to the right: solid, still open; dashed, taken back; dotted, not known.${graph.left > 0 ? ` ${count(graph.left)} more have no room here.` : ''}</p>`,
)}<h3>Steps and evidence</h3>
<p class="soft small">Each step unfolds to its facts, where they stand in the event, and the event itself.</p>
${stepList(steps, id)}${left > 0 ? html`<p><strong>… ${counted(left, 'more signal')} of this story ${left === 1 ? 'is' : 'are'} not shown: ${ALL_OF_IT}.</strong></p>` : ''}
${insightList(story)}
${playbooks(signals, nextId(story))}</section>
`
}
