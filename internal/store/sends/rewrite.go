package sends

type (
	execute = func(name string, args ...any) (int64, error)
	insert  = func(name string, rows [][]any) (int64, error)
)

// own makes of rows what rewrite takes, in their place: the statement for one row
// leaves out whose it is, its step and its variant, which stand in the row.
func (r Rows) own(rows [][]any) [][]any {
	if r.side.Alone() {
		for i, row := range rows {
			row[2] = row[4]
			rows[i] = row[:3+copy(row[3:], row[6:])]
		}
	}
	return rows
}

// rewrite changes rows that are there: many in one statement, or one after the
// other by a statement of its own where the engine has it easier with that.
func (r Rows) rewrite(exec execute, put insert, many, one string, rows [][]any) (all int64, err error) {
	if !r.side.Alone() {
		return put(many, rows)
	}
	for _, row := range rows {
		n, err := exec(one, row...)
		if err != nil {
			return all, err
		}
		all += n
	}
	return all, nil
}
