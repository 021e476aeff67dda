require('gpt2').setup()
