package segments

import "context"

// Tags answers tags of conversations, most at most.
func (r Rows) Tags(ctx context.Context, most int) ([]string, error) {
	return r.words(ctx, "segment_tags", most)
}

// Values answers values that people have of a trait, most at most.
func (r Rows) Values(ctx context.Context, trait string, most int) ([]string, error) {
	return r.words(ctx, "segment_values", trait, most)
}

func (r Rows) words(ctx context.Context, name string, args ...any) (out []string, err error) {
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error {
		var w string
		err := scan(&w)
		if w != "" {
			out = append(out, w)
		}
		return err
	}, args...)
	return out, err
}
