import { useState } from 'react'
import { useChannels } from '@/app/load'
import { usePurposes } from '@/rooms/campaigns/topics'
import { Input, Select } from '@/ui/field'
import { notify } from '@/ui/toasts'
import { Form } from './form'
import { agree } from './wire'
import { say } from './words'

export interface Asked { channel: string; purpose: string; given: boolean }

/** Agree writes down what somebody said, never without where they said it. */
export function Agree({ contact, start, onClose }: { contact: string; start: Asked; onClose: () => void }) {
  const channels = useChannels()
  const [channel, setChannel] = useState(start.channel)
  const purposes = usePurposes()
  const [purpose, setPurpose] = useState(start.purpose)
  const [given, setGiven] = useState(start.given)
  const [source, setSource] = useState('')
  const [shown, setShown] = useState('')
  const [proof, setProof] = useState('')
  const [late, setLate] = useState(false) // faults are told once somebody went on
  const kinds = [...new Set(['email', 'sms', ...channels.map((c) => c.kind), channel])].filter((k) => k !== 'all')
  const run = async () => {
    await agree(contact, { channel, purpose: purpose.trim(), given, source: source.trim(), ...(shown.trim() ? { words: shown.trim() } : {}), ...(proof.trim() ? { proof: proof.trim() } : {}) })
    notify(say('consents.saved'))
  }
  const check = () => {
    setLate(true)
    return source.trim() !== '' && purpose.trim() !== ''
  }
  return (
    <Form title={say('consents.record')} check={check} run={run} onClose={onClose}>
      <div className="grid grid-cols-2 gap-3">
        <Select label={say('consents.channel')} value={channel} options={[...kinds.map((k) => ({ value: k, text: channels.find((c) => c.kind === k)?.name ?? (k === 'sms' ? 'SMS' : k) })), { value: 'all', text: say('consents.all') }]} onChange={(e) => setChannel(e.target.value)} />
        <Input label={say('consents.purpose')} hints={[...purposes.map((p) => p.value), 'tracking', 'all']} required value={purpose} maxLength={100} error={late && purpose.trim() === '' ? say('consents.purpose.missing') : undefined} onChange={(e) => setPurpose(e.target.value)} />
      </div>
      <Select label={say('consents.answer')} value={String(given)} options={[{ value: 'true', text: say('yes') }, { value: 'false', text: say('no') }]} onChange={(e) => setGiven(e.target.value === 'true')} />
      <Input label={say('consents.source')} required value={source} maxLength={100} placeholder={say('consents.source.example')} error={late && source.trim() === '' ? say('consents.source.missing') : undefined} onChange={(e) => setSource(e.target.value)} />
      <Input label={say('consents.words')} value={shown} maxLength={2000} onChange={(e) => setShown(e.target.value)} />
      <Input label={say('consents.proof')} help={say('consents.proof.help')} value={proof} maxLength={1000} onChange={(e) => setProof(e.target.value)} />
    </Form>
  )
}
