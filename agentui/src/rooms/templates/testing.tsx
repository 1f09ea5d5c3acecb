import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMe } from '@/app/hooks'
import { useChannels, useInboxes } from '@/app/load'
import { t } from '@/i18n'
import { Button } from '@/ui/button'
import { Dialog, DialogBody, DialogFoot } from '@/ui/dialog'
import { Input, Select } from '@/ui/field'
import { words } from '@/ui/states'
import { edges, test, type Person, type View } from './wire'
import { localeName, say, told } from './words'

interface TestingProps { view: View; revision: number; person: Person; known?: string; dirty?: boolean; onClose: () => void }

/** Testing sends one revision to an address of one's own: what arrives names it. */
export function Testing({ view, revision, person, known, dirty, onClose }: TestingProps) {
  const me = useMe()
  const kinds = useChannels()
  const ways = useInboxes().filter((i) => !i.disabled && ['email', 'phone'].includes(kinds.find((k) => k.kind === i.kind)?.abilities.handle_kind ?? ''))
  const [inbox, setInbox] = useState('')
  const way = ways.find((i) => i.id === inbox) ?? ways[0]
  const mail = kinds.find((k) => k.kind === way?.kind)?.abilities.handle_kind === 'email'
  const locales = [...new Set(view.variants.map((v) => v.locale ?? ''))]
  const [locale, setLocale] = useState(locales.find((l) => l === me.language) ?? locales[0] ?? '')
  const [edge, setEdge] = useState(known ? 'person' : (person.edge ?? 'usual'))
  const [to, setTo] = useState('')
  const send = useMutation({ mutationFn: () => test(view.id, { revision, inbox_id: way!.id, locale, to: to.split(/[,\s]+/).filter(Boolean), person: edge === 'person' ? person : { edge } }) })
  return (
    <Dialog open onClose={onClose} title={say('test.title', { rev: revision })} text={say(dirty ? 'test.dirty' : 'test.text')}>
      <DialogBody>
        <form id="test" onSubmit={(e) => { e.preventDefault(); if (way) send.mutate() }} className="flex flex-col gap-4 pt-1">
          {way ? <Select label={say('test.way')} value={way.id} onChange={(e) => setInbox(e.target.value)} options={ways.map((i) => ({ value: i.id, text: i.name }))} /> : <p className="text-danger">{say('test.noway')}</p>}
          <Input label={say('test.to')} help={mail ? say('test.me', { address: me.email }) : say('test.phone')} value={to} onChange={(e) => setTo(e.target.value)} dir="ltr" autoComplete="off" />
          <div className="grid grid-cols-1 gap-4 min-[480px]:grid-cols-2">
            <Select label={say('preview.as')} value={edge} onChange={(e) => setEdge(e.target.value)} options={[...(known ? [{ value: 'person', text: known }] : []), ...edges.map((x) => ({ value: x, text: say(`edge.${x}`) }))]} />
            {locales.length > 1 ? <Select label={say('language')} value={locale} onChange={(e) => setLocale(e.target.value)} options={locales.map((l) => ({ value: l, text: localeName(l) }))} /> : null}
          </div>
          {send.error ? <p role="alert" className="text-danger">{words(send.error)}</p> : null}
          {send.data ? (
            <ul role="status" className="flex flex-col gap-1 rounded-sm bg-hover p-3">
              {send.data.tests.map((x) => <li key={x.address} className={x.error ? 'text-danger' : ''}><span aria-hidden="true">{x.error ? '✕ ' : '✓ '}</span><span dir="ltr">{x.address}</span>: {x.error || (told(`tested.${x.state}`) ?? say('test.sent'))}</li>)}
            </ul>
          ) : null}
        </form>
      </DialogBody>
      <DialogFoot><Button onClick={onClose}>{t('close')}</Button><Button look="primary" type="submit" form="test" busy={send.isPending} disabled={!way}>{say('test.send')}</Button></DialogFoot>
    </Dialog>
  )
}
