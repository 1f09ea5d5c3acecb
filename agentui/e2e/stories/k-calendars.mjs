// Calendars: hours are typed and seen, holidays come from an iCalendar after a
// look at them, and two who save at once are told of each other.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { person, signIn } from '../stage/browser.mjs'
import { until } from '../stage/until.mjs'

export const title = 'Working hours are set by hand and from a published calendar'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
const ics = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...[['20301225', 'Christmas Day'], ['20300101', 'New Year'], ['20280501', 'Labour Day']].flatMap(([date, name]) => ['BEGIN:VEVENT', `UID:${date}@days.example`, `DTSTART;VALUE=DATE:${date}`, `SUMMARY:${name}`, 'RRULE:FREQ=YEARLY', 'END:VEVENT']), 'BEGIN:VEVENT', 'UID:m@days.example', 'DTSTART:20280502T100000Z', 'SUMMARY:A meeting', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

/** look answers what axe has against a page, and whether it is too wide or scrolls beyond its rooms. */
export async function look(page, name) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  const tall = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  return [...violations.map((v) => `${name} ${v.id}: ${v.nodes[0].html.slice(0, 160)}`), ...(wide ? [`${name}: wider than the screen`] : []), ...(tall ? [`${name}: taller than the screen`] : [])]
}

/** everywhere looks at rooms in both themes, the dark one on a narrow screen. */
export async function everywhere(stage, desk, rooms, picture) {
  const cookies = await desk.context().cookies()
  const found = []
  for (const [colorScheme, width] of [['light', 1280], ['dark', 320], ...(picture ? [['light', 320], ['dark', 1280]] : [])]) {
    const page = await person(stage, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    await page.context().addCookies(cookies)
    for (const [name, path, ready] of rooms) {
      await page.goto(stage.hub.url + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await ready?.(page)
      found.push(...await look(page, `${name} ${colorScheme} ${width}`))
      if (picture) await page.screenshot({ path: `${picture}/${name}-${colorScheme}-${width}.png` })
    }
    await page.context().close()
    stage.contexts.splice(stage.contexts.indexOf(page.context()), 1)
  }
  return found
}

export default async function (stage, step) {
  const { hub } = stage
  const desk = await signIn(stage, undefined, { path: '/admin/calendars' })
  await step('a calendar is made with the keyboard alone', async () => {
    await desk.getByText('No calendar yet').waitFor()
    await desk.getByRole('button', { name: 'Add a calendar' }).click()
    await desk.getByLabel('Name', { exact: false }).first().fill('Bucharest desk')
    await desk.getByLabel('Time zone').fill('Europe/Bucharest')
    await desk.getByRole('textbox', { name: 'Monday' }).fill('9-12:30, 13:30-18')
    await desk.keyboard.press('Tab')
    await until('it is written out', async () => (await desk.getByRole('textbox', { name: 'Monday' }).inputValue()) === '09:00–12:30, 13:30–18:00')
    await desk.getByRole('button', { name: 'Monday to Friday alike' }).press('Enter')
    await desk.getByRole('textbox', { name: 'Friday' }).fill('22:00-06:00')
    await desk.getByRole('img', { name: 'Friday: 8 hours' }).waitFor()
    await desk.getByRole('textbox', { name: 'Saturday' }).fill('nine to five')
    await desk.getByText('is not an interval like').waitFor()
    await desk.getByRole('textbox', { name: 'Saturday' }).fill('')
    await desk.getByRole('button', { name: 'Create' }).press('Enter')
    await desk.getByRole('heading', { level: 1, name: 'Bucharest desk' }).waitFor()
    const { items: [made] } = await hub.call('GET', '/calendars')
    assert.deepEqual([made.zone, made.week.thu, made.week.fri, made.week.sat], ['Europe/Bucharest', [['09:00', '12:30'], ['13:30', '18:00']], [['22:00', '06:00']], undefined])
  })

  await step('holidays are looked at before they are taken', async () => {
    await desk.getByRole('button', { name: 'Import holidays' }).click()
    await desk.getByLabel('or its text').fill(ics)
    await desk.getByRole('button', { name: 'Look what is in it' }).click()
    await desk.getByText('1 entry is no holiday').waitFor()
    await desk.getByRole('button', { name: /^Take \d+ days?$/ }).click()
    await desk.getByText('Not saved yet.').waitFor()
    await desk.getByRole('button', { name: 'Save' }).click()
    await desk.getByText('Not saved yet.').waitFor({ state: 'detached' })
    const { items: [made] } = await hub.call('GET', '/calendars')
    assert.ok(Object.values(made.holidays).includes('Labour Day'))
  })

  await step('what is not saved is not lost by leaving, and a newer version is told', async () => {
    const { items: [made] } = await hub.call('GET', '/calendars')
    await desk.getByLabel('Name', { exact: false }).first().fill('Bucharest')
    desk.once('dialog', (d) => void d.dismiss())
    await desk.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Agents' }).click()
    await desk.getByText('Not saved yet.').waitFor()
    await hub.call('PATCH', `/calendars/${made.id}`, { version: made.version, name: 'Saved elsewhere' })
    await desk.getByRole('button', { name: 'Save' }).click()
    await desk.getByText('saved a newer version').waitFor()
    await desk.getByRole('button', { name: 'Overwrite' }).click()
    await until('it is mine', async () => (await hub.call('GET', `/calendars/${made.id}`)).name === 'Bucharest')
  })

  await step('hours that are not saved yet are tried on the past', async () => {
    await desk.getByRole('textbox', { name: 'Sunday' }).fill('ten')
    await desk.getByRole('button', { name: 'Run', exact: true }).press('Enter')
    await desk.getByRole('alert').filter({ hasText: 'need another look' }).first().waitFor()
    await desk.getByRole('textbox', { name: 'Sunday' }).fill('10-12')
    await desk.getByRole('button', { name: 'Run', exact: true }).press('Enter')
    await desk.getByText('No conversation with clocks began in these days.').waitFor({ timeout: 20_000 })
    await desk.getByRole('button', { name: 'Discard' }).click()
  })

  await step('axe has nothing against it', async () => {
    const { items: [made] } = await hub.call('GET', '/calendars')
    assert.deepEqual(await everywhere(stage, desk, [['calendars', '/admin/calendars', (p) => p.getByText('Bucharest').first().waitFor()], ['calendar', `/admin/calendars/${made.id}`], ['calendar-new', '/admin/calendars/new']], process.env.PICTURES), [])
  })
}
