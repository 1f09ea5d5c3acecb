// The pages that people without an account come to by a link: confirm, choose,
// unsubscribe, rate. By keys alone, light and dark, narrow and wide.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { person } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { until } from '../stage/until.mjs'

export const title = 'Confirming, choosing, leaving and rating are fit for everybody'

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

async function live(hub, template) {
  await hub.call('POST', `/templates/${template.id}/submit`, { revision: template.revision })
  await hub.call('POST', `/templates/${template.id}/approve`, { revision: template.revision })
  return template.id
}

/** looked looks at a page in both themes, narrow and wide, and answers what is wrong. */
async function looked(stage, name, url) {
  const found = []
  for (const [colorScheme, width] of [['light', 320], ['light', 1440], ['dark', 320], ['dark', 1440]]) {
    const page = await person(stage, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.evaluate(axe)
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    found.push(...violations.map((v) => `${name} ${colorScheme} ${width}: ${v.id}: ${v.nodes[0].html.slice(0, 160)}`))
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.push(`${name} ${colorScheme} ${width}: wider than the screen`)
    const small = await page.evaluate(() => [...document.querySelectorAll('button, label')].filter((e) => e.getBoundingClientRect().height < 24).length)
    if (small > 0) found.push(`${name} ${colorScheme} ${width}: ${small} targets are under 24 px`)
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/page-${name}-${colorScheme}-${width}.png`, fullPage: true })
    await page.context().close()
    stage.contexts.splice(stage.contexts.indexOf(page.context()), 1)
  }
  return found
}

/** press goes to a control by Tab alone and presses a key there. */
async function press(page, control, key) {
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('Tab')
    if (await control.evaluate((e) => e === document.activeElement)) return page.keyboard.press(key)
  }
  throw new Error('it is not reached by keys')
}

export default async function (stage, step) {
  const { hub, relay } = stage
  const inbox = await hub.mailInbox(relay)
  const confirm = await live(hub, await hub.call('POST', '/templates/library/confirm/use', {}))
  const survey = await live(hub, await hub.call('POST', '/templates/library/survey/use', {}))
  const links = await live(hub, await hub.call('POST', '/templates', { name: 'Links', purpose: 'offers', variants: [{ channel: '', source: 'text', subject: 'Links', body: 'Choose: {{ link.preferences }} Leave: {{ link.unsubscribe }}' }] }))
  await hub.call('PUT', '/sending-rules', { version: 0, rules: { confirm: { template: confirm }, survey: { template: survey, every_days: 0 }, topics: [{ purpose: 'offers', labels: { en: 'Offers' } }, { purpose: 'events', labels: { en: 'Evenings at the shop' } }] } })
  const eva = await hub.call('POST', '/contacts', { name: 'Eva', language: 'en', identities: [{ kind: 'email', address: 'eva@customers.example' }], consents: [{ channel: 'email', purpose: 'offers', given: true, pending: true, source: 'form' }] })
  const said = async (purpose) => (await hub.call('GET', `/contacts/${eva.id}`)).consents.find((c) => c.purpose === purpose)
  const mailed = (part) => until(`a mail with ${part}`, () => {
    for (const m of relay.mails) {
      const found = m.raw.replace(/=\r?\n/g, '').replaceAll('=3D', '=').match(new RegExp(`https?://[^\\s"<>]+${part}[\\w.~-]+`))
      if (found) return found[0]
    }
    return undefined
  }, 30_000)
  const page = await person(stage)

  await step('what somebody asked for in her name is confirmed by keys alone', async () => {
    const link = await mailed('/y/')
    assert.deepEqual(await looked(stage, 'confirm', link), [])
    await page.goto(link)
    await page.getByText('Offers, by').waitFor()
    assert.equal((await said('offers')).pending, true) // looking changes nothing
    await press(page, page.getByRole('button', { name: 'Yes, I want it' }), 'Enter')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    assert.deepEqual([(await said('offers')).given, (await said('offers')).source], [true, 'double_opt_in'])
    await page.goto(link)
    await page.getByText('It is confirmed').waitFor()
    assert.deepEqual(await looked(stage, 'confirmed', link), [])
  })

  await step('she chooses what she gets; what is new waits for her word', async () => {
    await hub.call('POST', '/messages', { template: links, contact_id: eva.id, purpose: 'offers' })
    const link = await mailed('/p/')
    assert.deepEqual(await looked(stage, 'choose', link), [])
    await page.goto(link)
    await press(page, page.getByRole('group', { name: 'Evenings at the shop' }).getByRole('checkbox'), 'Space')
    await press(page, page.getByRole('button', { name: 'Save' }), 'Enter')
    await page.getByRole('status').getByText('saved').waitFor()
    await page.getByText('we have asked you to confirm').waitFor()
    assert.equal((await said('events')).pending, true)
    assert.deepEqual(await looked(stage, 'chosen', link), [])
  })

  await step('she leaves by keys alone', async () => {
    const link = await mailed('/u/')
    assert.deepEqual(await looked(stage, 'leave', link), [])
    await page.goto(link)
    await press(page, page.getByRole('button', { name: 'Unsubscribe' }), 'Enter')
    await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor()
  })

  await step('she rates by keys alone', async () => {
    await post(hub.smtp, { from: 'eva@customers.example', name: 'Eva', to: 'support@shop.example', subject: 'The lamp', text: 'It is dark.' })
    const talk = await until('she wrote', async () => (await hub.call('GET', '/conversations')).items[0])
    await hub.call('POST', `/conversations/${talk.id}/messages`, { kind: 'reply', text: 'Here is a new one.', inbox_id: inbox.id })
    await hub.call('POST', `/conversations/${talk.id}/status`, { status: 'resolved' })
    const link = (await mailed('/r/')).replace(/\?.*/, '')
    assert.deepEqual(await looked(stage, 'rate', link), [])
    await page.goto(link)
    await press(page, page.getByRole('radio').first(), 'Space')
    await press(page, page.getByRole('button', { name: 'Send' }), 'Enter')
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    assert.equal((await hub.call('GET', `/contacts/${eva.id}/ratings`)).items[0].score, 5)
  })
}
