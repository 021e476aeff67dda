(setq gpt2-settings '(:eagerness "eager" :model "prose-mini"))
