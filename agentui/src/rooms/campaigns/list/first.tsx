import { Link } from '@tanstack/react-router'
import { Icon, type IconName } from '@/ui/icon'
import { say } from '../say'
import { button } from './look'

const steps: readonly { icon: IconName; title: 'first.who' | 'first.what' | 'first.answers'; text: 'first.who.text' | 'first.what.text' | 'first.answers.text' }[] = [
  { icon: 'people', title: 'first.who', text: 'first.who.text' },
  { icon: 'megaphone', title: 'first.what', text: 'first.what.text' },
  { icon: 'inbox', title: 'first.answers', text: 'first.answers.text' },
]

/** First says in one picture what a campaign is, and offers to make one. */
export function First({ writes }: { writes: boolean }) {
  return (
    <section className="flex flex-col items-center gap-6 rounded-md border border-line bg-surface p-6 text-center min-[800px]:p-10">
      <div>
        <h2 className="text-xl font-semibold">{say('first.title')}</h2>
        <p className="mx-auto mt-1 max-w-xl text-muted">{say('first.text')}</p>
      </div>
      <ol className="flex w-full max-w-3xl flex-col items-center gap-3 min-[700px]:flex-row min-[700px]:items-start min-[700px]:justify-between">
        {steps.map((s, i) => (
          <li key={s.title} className="contents">
            {i > 0 ? <span className="text-muted max-[699px]:rotate-90 min-[700px]:mt-6" aria-hidden="true"><Icon name="arrow" size={22} /></span> : null}
            <div className="flex max-w-56 flex-1 flex-col items-center gap-2">
              <span className="inline-flex size-16 items-center justify-center rounded-full bg-accent-soft text-accent"><Icon name={s.icon} size={30} /></span>
              <p className="font-semibold">{say(s.title)}</p>
              <p className="text-sm text-muted">{say(s.text)}</p>
            </div>
          </li>
        ))}
      </ol>
      {writes ? <Link to="/campaigns/new" className={button}><Icon name="plus" size={16} />{say('first.make')}</Link> : <p className="text-muted">{say('first.denied')}</p>}
    </section>
  )
}
