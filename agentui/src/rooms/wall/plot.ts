import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { clockTime } from '@/i18n/dates'

export interface Drawn { show(rows: readonly { at: number; received: number; answered: number }[]): void; fit(): void; destroy(): void }

/** draw puts two lines into el, in the colours of the page: solid for what came
 * in, dashed for what was answered, so that they differ without colour too. */
export function draw(el: HTMLElement, words: { received: string; answered: string }, em: number, language: string): Drawn {
  const css = getComputedStyle(document.documentElement)
  const colour = (name: string) => css.getPropertyValue(name).trim()
  const font = `${Math.round(em * 0.93)}px ${getComputedStyle(document.body).fontFamily}`
  const axis = { stroke: colour('--fg-muted'), font, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  const room = () => ({ width: Math.max(120, el.clientWidth - em), height: Math.max(100, el.clientHeight - em) })
  const plot = new UPlot({
    ...room(),
    padding: [em, em * 2.4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: (_, __, most) => [0, Math.max(4, Math.ceil((most || 0) * 1.15))] } },
    axes: [
      { ...axis, space: em * 6, size: em * 2, values: (_, ticks) => ticks.map((s) => clockTime(s * 1000)) },
      { ...axis, space: em * 2.6, size: em * 2.6, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000], values: (_, ticks) => ticks.map((n) => n.toLocaleString(language)) },
    ],
    series: [
      {},
      { label: words.received, stroke: colour('--accent'), width: 2, points: { show: false } },
      { label: words.answered, stroke: colour('--critical-text'), width: 2, dash: [8, 5], points: { show: false } },
    ],
  }, [[], [], []], el)
  return {
    show: (rows) => plot.setData([rows.map((r) => r.at / 1000), rows.map((r) => r.received), rows.map((r) => r.answered)]),
    fit: () => { const to = room(); if (to.width !== plot.width || to.height !== plot.height) plot.setSize(to) },
    destroy: () => plot.destroy(),
  }
}
