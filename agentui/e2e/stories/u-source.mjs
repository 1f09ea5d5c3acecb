// The original of a message: seen as text from the thread, by keyboard alone.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { bubble, row, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { look } from './k-calendars.mjs'

export const title = 'What came in is shown as it came'

export default async function (stage, step) {
  const { hub, relay } = stage
  await hub.mailInbox(relay)
  await post(hub.smtp, { from: 'ada@customers.example', name: 'Ada Lovelace', subject: 'Lamp', text: 'It flickers.', html: '<p>It <b>flickers</b>.</p><script>document.title = "gone"</script>', headers: { 'X-Shop': 'order 10423' } })
  const desk = await signIn(stage, undefined, { bypassCSP: true })
  const dialog = desk.getByRole('dialog', { name: 'Source of the message' })

  await step('from the menu of the message, with the keyboard', async () => {
    await row(desk, 'Lamp').click()
    await bubble(desk, 'flickers').getByRole('button', { name: 'More about this message' }).press('Enter')
    await desk.getByRole('menuitem', { name: 'View source' }).press('Enter')
    const text = dialog.getByRole('region', { name: 'Source' })
    await text.getByText('X-Shop: order 10423').waitFor()
    assert.ok((await text.textContent()).includes('<script>document.title'))
    assert.notEqual(await desk.title(), 'gone')
    if (process.env.PICTURES) await desk.screenshot({ path: `${process.env.PICTURES}/people-source-light-1440.png` })
    assert.deepEqual(await look(desk, 'source'), [])
  })

  await step('the download is the mail to the byte', async () => {
    const [file] = await Promise.all([desk.waitForEvent('download'), dialog.getByRole('link', { name: 'Download' }).press('Enter')])
    assert.match(file.suggestedFilename(), /\.eml$/)
    assert.match(await readFile(await file.path(), 'utf8'), /\r\nX-Shop: order 10423\r\n/)
    await desk.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })
}
