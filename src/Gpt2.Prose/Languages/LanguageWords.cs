namespace Gpt2.Prose.Languages;

/// <summary>The languages that can be told apart, by their most common words and special letters, or by their script.</summary>
internal static class LanguageWords
{
    /// <summary>ISO 639-1 codes; a language's number is its index here.</summary>
    public static string[] Codes { get; } =
    [
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "nl",
        "sv",
        "da",
        "no",
        "fi",
        "pl",
        "cs",
        "ro",
        "hu",
        "tr",
        "id",
        "vi",
        "ca",
        "ru",
        "uk",
        "bg",
        "el",
        "ja",
        "zh",
        "ko",
        "ar",
        "he",
        "hi",
        "th",
    ];

    private static readonly string[] Words =
    [
        "the of and to in is that it was for on are with as his they be at one have this from or had by but not what "
            + "all were we when your "
            + "can said there use an each which she do how their if will up other about out many then them these so some her would make "
            + "like him into time has look two more go see no way could people my than first been call who its now find long down day did "
            + "get come made may part i you he me our us am because through where while after before over such only even most also any "
            + "those very just should between under again without upon does being here too own same every never always still since until "
            + "both during against a",
        "der die das und ist nicht ein eine einen einem einer eines zu den dem des mit sich auf für von im ich sie wir "
            + "es auch als an werden "
            + "aus er hat dass wie bei nach war noch nur oder aber kann wird wenn mehr über so sind haben vom zum zur durch "
            + "man schon sein "
            + "seine seiner ihre ihrer unter vor diese dieser dieses wurde alle ihr mein keine in am was wo sehr dann doch hatte waren "
            + "immer wieder bis gegen ohne um nun da will all",
        "le la les de des du un une et est en que qui dans pour pas ce il elle sur au aux avec ne se plus par je nous "
            + "vous ils sont son sa "
            + "ses mais ou où été être cette ces comme tout tous leur leurs fait si sans peut aussi même l d qu n s j c on y "
            + "a ont cet deux "
            + "très bien après encore entre sous",
        "el la los las de del y en que un una es se por con para no su sus al lo como más pero o este esta esto son "
            + "fue ha está entre cuando "
            + "muy sin sobre también me hasta hay donde quien desde todo todos nos ya porque ser tiene a le mi si era cada otra otro",
        "o a os as de do da dos das e em no na nos nas um uma que é se por com para não mais como mas ao à são foi seu "
            + "sua ou também quando "
            + "muito já está eu ele ela isso este esta pelo pela até sem mesmo nós você ser ter era há só depois",
        "il lo la i gli le di del della dei delle e è che in un una per non con si da al alla nel nella sono come più ma anche se ho ha "
            + "questo questa suo sua loro o ci dal dalla sul sulla essere quando molto tutti dove chi noi era dopo ogni ancora a degli",
        "de het een en van is dat die in te niet op met voor zijn was er aan ook als maar om door bij uit naar ik je "
            + "wij we zij hij worden "
            + "wordt heeft hebben kan nog over dan deze dit geen of tot zich haar werd al meer waar toen onder",
        "och att det i en som på är av för den med till inte har om ett men jag var sig så från han vi de kan hon när "
            + "här där skulle eller "
            + "också efter vid nu under sina alla hade mycket utan",
        "og at det i en er på til af for den med de som ikke har et der jeg var vi han sig men fra kan om hun så ved "
            + "eller også efter havde "
            + "blev meget når over",
        "og at det i en er på til av for den med som ikke har et de jeg var vi han seg men fra kan om hun så ved eller også etter å hadde "
            + "ble mye når over",
        "ja on ei se että oli hän mutta kun niin kuin myös joka ovat tai sen sitä olla minä me he voi vain jos nyt tämä mitä ole hänen "
            + "sekä ennen",
        "i w na z do się nie to że jest o jak za po od dla przez ale czy są był była tym tak już który która które ich "
            + "jego przy może tylko "
            + "lub co oraz jej być nad gdy",
        "a v na se je že to s z do o i ale jako za by pro od jsem jsou byl byla jeho které který která jak nebo když "
            + "tak po při už ve co jen "
            + "není ze ke",
        "și de la în a cu pe nu este o un din care că se mai pentru sau dar ca sunt fi am au prin al ale lui această acest după era fost",
        "a az és hogy nem is egy ez meg de csak volt van már ha mint el ki még vagy mert azt lesz ezt",
        "ve bir bu da de için ile ne çok daha olarak gibi ama o en kadar sonra var olan değil her mi ben",
        "yang dan di ke dari untuk dengan pada ini itu tidak adalah dalam akan atau oleh juga sebagai karena bisa ada saya",
        "và của là có không được cho một trong các với những người này để đã tôi",
        "el la els les de i que en un una és per amb no del al es va són com més però aquest aquesta també ser dels ha al",
        "и в не на что он с как это по но из у за то все она так его от же был для мы бы вы о они если или",
        "і в не на що з як це та до у за від він але його для ми про є або ви вони",
        "и на в да не се за от че с по са като това е но или ще си",
    ];

    /// <summary>Letters that few languages have.</summary>
    private static readonly (string Letters, string Languages)[] Letters =
    [
        ("ß", "de"),
        ("äöü", "de fi sv hu tr"),
        ("éèêàçùîôû", "fr pt ca"),
        ("œ", "fr"),
        ("ñ¿¡", "es"),
        ("áíóú", "es pt cs hu"),
        ("ãõ", "pt"),
        ("ìò", "it"),
        ("å", "sv da no"),
        ("øæ", "da no"),
        ("ąęłńśźż", "pl"),
        ("ěřůčšž", "cs"),
        ("ăâșțşţ", "ro"),
        ("őű", "hu"),
        ("ğış", "tr"),
        ("ơưđạảấầẩậắằặẹẻếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỷỹ", "vi"),
        ("іїєґ", "uk"),
        ("ыэё", "ru"),
        ("ъщ", "bg ru"),
    ];

    private static readonly Dictionary<string, LanguageShare[]>.AlternateLookup<ReadOnlySpan<char>> ByWord = Words
        .SelectMany((words, language) => words.Split(' ').Distinct(), (words, word) => (Language: Array.IndexOf(Words, words), Word: word))
        .GroupBy(pair => pair.Word)
        .ToDictionary(
            group => group.Key,
            group => group.Select(pair => new LanguageShare(pair.Language, 1 / MathF.Sqrt(group.Count()))).ToArray()
        )
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Dictionary<char, LanguageShare[]> ByLetter = Letters
        .SelectMany(row => row.Letters, (row, letter) => (Letter: letter, row.Languages))
        .GroupBy(pair => pair.Letter)
        .ToDictionary(group => group.Key, group => Shares(string.Join(' ', group.Select(pair => pair.Languages)).Split(' ')));

    public static ReadOnlySpan<LanguageShare> OfWord(ReadOnlySpan<char> word) =>
        ByWord.TryGetValue(word, out var shares) ? shares : default;

    public static ReadOnlySpan<LanguageShare> OfLetter(char letter) => ByLetter.GetValueOrDefault(letter);

    /// <summary>The languages written in the letter's script, if it is not Latin.</summary>
    public static ReadOnlySpan<LanguageShare> OfScript(char letter) =>
        letter switch
        {
            < '\u0370' => default,
            <= '\u03ff' => Scripts.Greek,
            <= '\u052f' => Scripts.Cyrillic,
            >= '\u0590' and <= '\u05ff' => Scripts.Hebrew,
            >= '\u0600' and <= '\u06ff' => Scripts.Arabic,
            >= '\u0900' and <= '\u097f' => Scripts.Devanagari,
            >= '\u0e00' and <= '\u0e7f' => Scripts.Thai,
            >= '\u3040' and <= '\u30ff' => Scripts.Kana,
            >= '\u4e00' and <= '\u9fff' => Scripts.Han,
            >= '\uac00' and <= '\ud7af' => Scripts.Hangul,
            _ => default,
        };

    private static LanguageShare[] Shares(string[] languages) =>
        [.. languages.Distinct().Select(code => new LanguageShare(Array.IndexOf(Codes, code), 1f / languages.Length))];

    private static class Scripts
    {
        public static readonly LanguageShare[] Greek = Shares(["el"]),
            Cyrillic = Shares(["ru", "uk", "bg"]),
            Hebrew = Shares(["he"]),
            Arabic = Shares(["ar"]),
            Devanagari = Shares(["hi"]),
            Thai = Shares(["th"]),
            Kana = Shares(["ja"]),
            Han = Shares(["zh", "ja"]),
            Hangul = Shares(["ko"]);
    }
}

/// <summary>How strongly a word or a letter points to a language.</summary>
internal readonly record struct LanguageShare(int Language, float Weight);
