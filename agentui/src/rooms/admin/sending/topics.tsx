import { languages } from '@/i18n'
import { Button, IconButton } from '@/ui/button'
import { Input } from '@/ui/field'
import { Panel } from '../frame'
import { Wrong } from '../settle/controls'
import { Plainly } from './amount'
import type { PartProps } from './times'
import { say } from './words'
import type { TopicForm } from './wire'

const most = 30

/** Topics are what people may choose on their preference page, with a name in each language. */
export function Topics({ form: { topics }, errors, set, writes }: PartProps) {
  const change = (at: number, more: Partial<TopicForm>) => set({ topics: topics.map((t, i) => (i === at ? { ...t, ...more } : t)) })
  const move = (at: number, to: number) => {
    const next = [...topics]
    next.splice(to, 0, ...next.splice(at, 1))
    set({ topics: next })
  }
  return (
    <Panel title={say('topics')} text={say('topics.text')}>
      <fieldset disabled={!writes} className="flex flex-col gap-3">
        <ol className="flex flex-col gap-3">
          {topics.map((t, i) => ({ t, i })).map(({ t, i }) => {
            const name = t.purpose.trim() || String(i + 1)
            return (
              <li key={i} className="flex flex-col gap-3 rounded-sm border border-line-strong/50 p-3">
                <div className="flex items-start gap-1">
                  <div className="min-w-0 flex-1"><Input label={say('topic.word')} help={say('topic.word.help')} value={t.purpose} error={errors[`topics[${i}].purpose`]} maxLength={100} autoComplete="off" onChange={(e) => change(i, { purpose: e.target.value })} /></div>
                  <IconButton icon="up" label={say('topic.up', { name })} disabled={i === 0} onClick={() => move(i, i - 1)} />
                  <IconButton icon="down" label={say('topic.down', { name })} disabled={i === topics.length - 1} onClick={() => move(i, i + 1)} />
                  <IconButton icon="close" label={say('topic.remove', { name })} onClick={() => set({ topics: topics.filter((_, n) => n !== i) })} />
                </div>
                <div className="grid grid-cols-1 gap-3 min-[640px]:grid-cols-3">
                  {languages.map((l) => <Input key={l.code} lang={l.code} label={say('topic.label', { language: l.name })} value={t.labels[l.code] ?? ''} placeholder={t.purpose} maxLength={60} error={errors[`topics[${i}].labels.${l.code}`]} onChange={(e) => change(i, { labels: { ...t.labels, [l.code]: e.target.value } })} />)}
                </div>
              </li>
            )
          })}
        </ol>
        <Wrong text={errors.topics} />
        {writes && topics.length < most ? <div><Button small icon="plus" onClick={() => set({ topics: [...topics, { purpose: '', labels: {} }] })}>{say('topic.add')}</Button></div> : null}
      </fieldset>
      <Plainly text={topics.length === 0 ? say('topics.none') : say('topics.plain', { n: topics.length })} />
    </Panel>
  )
}
