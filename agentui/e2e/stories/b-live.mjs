// Two people at two desks, and a hub that goes away for a moment.
import assert from 'node:assert/strict'
import { bubble, field, live, row, signIn, type } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { holds, until } from '../stage/until.mjs'

export const title = 'Two desks, and a hub that goes away for a moment'
const subjects = async (page) => (await page.getByRole('option').allInnerTexts()).map((t) => /Matter \d+/.exec(t)?.[0]).sort()

export default async function (stage, step) {
  const { hub, relay } = stage
  let grace
  let olga
  const letter = (n) => post(hub.smtp, { from: `person${n}@customers.example`, name: `Person ${n}`, subject: `Matter ${n}`, text: `This is matter ${n}.` })
  await step('a mail appears at both desks', async () => {
    await hub.mailInbox(relay)
    const colleague = await hub.colleague('Olga Petrova')
    grace = await signIn(stage)
    olga = await signIn(stage, colleague)
    await letter(1)
    await Promise.all([row(grace, 'Matter 1').click(), row(olga, 'Matter 1').click()])
    await Promise.all([bubble(grace, 'This is matter 1').waitFor(), bubble(olga, 'This is matter 1').waitFor()])
  })

  await step('each sees that the other looks at it', async () => {
    await grace.getByText('Olga Petrova viewing').first().waitFor()
    await olga.getByText('grace viewing').first().waitFor()
  })

  await step('of two who take it one gets it, and the other is told by whom', async () => {
    // Olga's click must find the desk as it was: the news of Grace's comes late.
    await olga.route('**/claim', async (route) => { await until('grace was first', async () => (await hub.call('GET', '/conversations')).items[0].assignee_id); await route.continue() })
    await olga.keyboard.press('i')
    await grace.keyboard.press('i')
    await olga.getByText('grace was faster').waitFor()
    await olga.locator('main header').getByText(/grace$/).first().waitFor()
    await grace.locator('main header').getByText(/You$/).first().waitFor()
    await olga.unroute('**/claim')
  })

  await step("what a colleague writes is seen, and one's own words stay as they are", async () => {
    await olga.keyboard.press('r')
    await type(olga, 'My own words, not sent')
    await grace.keyboard.press('n')
    await type(grace, 'I look after this one.')
    await grace.keyboard.press('Control+Enter')
    await bubble(olga, 'I look after this one.').waitFor()
    await grace.getByText('Olga Petrova replying…').first().waitFor()
    assert.equal(await field(olga).inputValue(), 'My own words, not sent')
  })

  await step('the hub restarts; both desks come back without a reload and miss nothing', async () => {
    for (const page of [grace, olga]) await page.evaluate(() => { window.sameLoad = true })
    await hub.down()
    await olga.getByText(/Reconnecting|Offline since/).first().waitFor()
    await grace.getByRole('link', { name: 'Settings' }).click() // a room nobody has been to opens all the same
    await grace.getByRole('heading', { name: 'Inboxes' }).first().waitFor()
    await grace.goBack()
    await hub.up()
    await Promise.all([2, 3, 4].map(letter))
    await Promise.all([live(grace, 40_000), live(olga, 40_000)])
    const all = ['Matter 1', 'Matter 2', 'Matter 3', 'Matter 4']
    for (const page of [grace, olga]) {
      const apply = page.getByRole('button', { name: /\d changes?/ })
      await until('every matter is listed once', async () => {
        if (await apply.isVisible()) await apply.click()
        assert.deepEqual(await subjects(page), all)
        return true
      })
      await holds('nothing is doubled afterwards', async () => (await page.getByRole('option').count()) === 4, 300)
      assert.equal(await page.evaluate(() => window.sameLoad), true)
    }
    assert.equal(await bubble(olga, 'I look after this one.').count(), 1)
    assert.equal(await bubble(olga, 'This is matter 1.').count(), 1)
    assert.equal(await field(olga).inputValue(), 'My own words, not sent')
  })

  await step('what is sent while the hub is away goes out once it is back, once', async () => {
    await hub.down('SIGKILL')
    await olga.getByText(/Reconnecting|Offline since/).first().waitFor()
    await field(olga).focus()
    await olga.keyboard.press('Control+Enter')
    await olga.getByText('Waits for the connection').waitFor()
    await hub.up()
    await live(olga, 40_000)
    const mine = () => relay.mails.filter((m) => m.body.includes('My own words, not sent'))
    await until('the reply reaches the relay', () => mine().length > 0, 25_000)
    await bubble(grace, 'My own words, not sent').waitFor()
    await holds('once', () => mine().length === 1, 1000)
    assert.equal(await bubble(olga, 'My own words, not sent').count(), 1)
    assert.equal(await field(olga).inputValue(), '')
  })
}
