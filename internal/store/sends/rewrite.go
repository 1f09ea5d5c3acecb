package sends

type (
	execute = func(name string, args ...any) (int64, error)
	insert  = func(name string, rows [][]any) (int64, error)
)

// rewrite changes rows that are there: many in one statement, or one after the
// other by a statement of its own where the engine has it easier with that.
func (r Rows) rewrite(exec execute, put insert, many, one string, rows [][]any) (all int64, err error) {
	if !r.side.Alone() {
		return put(many, rows)
	}
	for _, row := range rows {
		// Whose it is, its step and its variant stand in the row.
		row = append(append(row[:2:2], row[4]), row[6:]...)
		n, err := exec(one, row...)
		if err != nil {
			return all, err
		}
		all += n
	}
	return all, nil
}
