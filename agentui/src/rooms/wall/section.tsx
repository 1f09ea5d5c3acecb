import type { ReactNode } from 'react'

/** Section is a part of the wall with its name. */
export function Section({ id, title, action, note, children, className = '' }: { id: string; title: string; action?: ReactNode; note?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section aria-labelledby={`${id}-title`} className={`@container flex min-h-0 min-w-0 flex-col overflow-hidden min-[1000px]:contain-strict rounded-sm border border-line bg-surface ${className}`}>
      <div className="flex min-h-[2.9em] flex-wrap items-center justify-between gap-x-3 border-b border-line px-[.8em] py-[.3em]">
        <h2 id={`${id}-title`} className="text-[1em] font-semibold">{title}</h2>
        {note ? <span className="text-[.93em] text-muted">{note}</span> : null}
        {action}
      </div>
      {children}
    </section>
  )
}
