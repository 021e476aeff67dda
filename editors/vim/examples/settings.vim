let g:gpt2_settings = {'eagerness': 'eager', 'model': 'prose-mini'}
