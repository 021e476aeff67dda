set omnifunc=ale#completion#OmniFunc
