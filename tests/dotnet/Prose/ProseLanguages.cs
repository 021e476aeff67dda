using System.Globalization;
using Gpt2.Prose.Languages;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Which texts are in a language other than the model's. The tests print the figures that `docs/decisions.md` quotes.</summary>
public class ProseLanguages(ITestOutputHelper output)
{
    private static readonly string[] English = ["en"];

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["de"] =
            "Am Morgen lag der Fluss ganz still, und die alten Boote bewegten sich kaum. Wir hatten das Haus früh "
            + "verlassen und nahmen den Weg, "
            + "den uns der Müller gezeigt hatte. Unterwegs sahen wir zwei Reiher und eine sehr kleine Ente, die nicht von "
            + "unserer Seite wich. "
            + "Gegen Mittag setzten wir uns unter einen Baum und aßen das Brot, das meine Schwester am Abend vorher gebacken "
            + "hatte. Niemand "
            + "sprach viel, denn es war zu warm, und jeder hing seinen eigenen Gedanken nach. Später kam ein Wind auf, und "
            + "wir gingen weiter.",
        ["fr"] =
            "Le matin, la rivière était tout à fait calme et les vieux bateaux bougeaient à peine. Nous avions quitté la "
            + "maison de bonne heure et "
            + "nous suivions le chemin que le meunier nous avait montré. En route, nous avons vu deux hérons et un tout "
            + "petit canard qui ne "
            + "voulait pas nous quitter. Vers midi, nous nous sommes assis sous un arbre pour manger le pain que ma sœur "
            + "avait fait la veille. "
            + "Personne ne parlait beaucoup, car il faisait trop chaud, et chacun pensait à autre chose. Plus tard, le vent s'est levé.",
        ["es"] =
            "Por la mañana el río estaba muy tranquilo y los viejos barcos apenas se movían. Habíamos salido de casa "
            + "temprano y seguimos el camino "
            + "que nos había enseñado el molinero. Por el camino vimos dos garzas y un pato muy pequeño que no quería "
            + "dejarnos solos. A mediodía "
            + "nos sentamos debajo de un árbol y comimos el pan que mi hermana había hecho la noche anterior. Nadie hablaba "
            + "mucho, porque hacía "
            + "demasiado calor, y cada uno pensaba en sus cosas. Más tarde se levantó el viento y seguimos andando hasta el puente.",
        ["it"] =
            "La mattina il fiume era molto tranquillo e le vecchie barche si muovevano appena. Avevamo lasciato la casa "
            + "presto e seguivamo la "
            + "strada che ci aveva mostrato il mugnaio. Per la via vedemmo due aironi e un'anatra piccolissima che non "
            + "voleva lasciarci. Verso "
            + "mezzogiorno ci sedemmo sotto un albero e mangiammo il pane che mia sorella aveva fatto la sera prima. Nessuno "
            + "parlava molto, "
            + "perché faceva troppo caldo, e ognuno pensava alle cose sue. Più tardi si alzò il vento e andammo avanti fino al ponte.",
        ["pt"] =
            "De manhã o rio estava muito calmo e os velhos barcos quase não se mexiam. Tínhamos saído de casa cedo e "
            + "seguimos o caminho que o "
            + "moleiro nos tinha mostrado. Pelo caminho vimos duas garças e um pato muito pequeno que não queria deixar-nos. Ao meio-dia "
            + "sentámo-nos debaixo de uma árvore e comemos o pão que a minha irmã tinha feito na noite anterior. Ninguém "
            + "falava muito, porque "
            + "fazia calor, e cada um pensava nas suas coisas. Mais tarde levantou-se o vento e continuámos até à ponte.",
        ["nl"] =
            "In de ochtend lag de rivier heel stil en de oude boten bewogen nauwelijks. We hadden het huis vroeg verlaten "
            + "en volgden het pad dat "
            + "de molenaar ons had gewezen. Onderweg zagen we twee reigers en een heel kleine eend die ons niet alleen wilde "
            + "laten. Tegen de "
            + "middag gingen we onder een boom zitten en aten het brood dat mijn zus de avond daarvoor had gebakken. Niemand "
            + "zei veel, want het "
            + "was te warm, en ieder dacht aan zijn eigen dingen. Later stak er wind op en liepen we verder tot aan de brug.",
        ["sv"] =
            "På morgonen låg floden alldeles stilla och de gamla båtarna rörde sig knappt. Vi hade lämnat huset tidigt och "
            + "följde vägen som "
            + "mjölnaren hade visat oss. På vägen såg vi två hägrar och en mycket liten and som inte ville lämna oss. Mot "
            + "middagen satte vi oss "
            + "under ett träd och åt brödet som min syster hade bakat kvällen före. Ingen sade mycket, för det var alltför "
            + "varmt, och var och en "
            + "tänkte på sitt. Senare blåste det upp och vi gick vidare ända till bron.",
        ["pl"] =
            "Rano rzeka była zupełnie spokojna i stare łodzie prawie się nie ruszały. Wyszliśmy z domu wcześnie i "
            + "poszliśmy drogą, którą pokazał "
            + "nam młynarz. Po drodze widzieliśmy dwie czaple i bardzo małą kaczkę, która nie chciała nas zostawić. Około "
            + "południa usiedliśmy "
            + "pod drzewem i zjedliśmy chleb, który moja siostra upiekła poprzedniego wieczoru. Nikt nie mówił wiele, bo "
            + "było za gorąco, a każdy "
            + "myślał o swoich sprawach. Później zerwał się wiatr i poszliśmy dalej aż do mostu.",
        ["ru"] =
            "Утром река была совсем тихой, и старые лодки почти не двигались. Мы вышли из дома рано и пошли по дороге, "
            + "которую нам показал мельник. "
            + "По пути мы видели двух цапель и очень маленькую утку, которая не хотела нас оставлять. К полудню мы сели под "
            + "деревом и съели хлеб, "
            + "который моя сестра испекла накануне вечером. Никто много не говорил, потому что было слишком жарко.",
        ["ja"] =
            "朝の川はとても静かで、古い舟はほとんど動きませんでした。私たちは早く家を出て、粉屋が教えてくれた道を歩きました。途中で二羽のさぎと、"
            + "とても小さな鴨を見ました。昼ごろ、木の下に座って、妹が前の晩に焼いたパンを食べました。暑すぎたので、誰もあまり話さず、それぞれ自分の"
            + "ことを考えていました。やがて風が出てきたので、橋まで歩きました。夕方には雨も降り始め、私たちは急いで家に帰りました。",
    };

    [Fact]
    public void Other_languages_are_recognised_by_their_first_sentences()
    {
        Print("letters", Texts.Keys);
        foreach (var length in new[] { 20, 50, 100, 200 })
        {
            var shares = Texts.Values.Select(text => Share(text, length)).ToArray();
            Print(length.ToString(CultureInfo.InvariantCulture), shares.Select(share => $"{share:P0}"));
            Assert.True(
                shares.Where(double.IsFinite).Average()
                    > (
                        length >= 100 ? 0.98
                        : length == 50 ? 0.7
                        : 0
                    )
            );
        }
    }

    [Fact]
    public void English_prose_is_recognised_as_English()
    {
        var text = File.ReadAllText(Checkout.ValidationProse);
        foreach (var length in new[] { 20, 50, 100, 200, 1000 })
        {
            var share = Share(text, length);
            output.WriteLine($"English taken for another, {length} letters: {share:P3}");
            Assert.True(share < 0.002);
        }
    }

    [Theory]
    [InlineData("They drove from Los Angeles to La Jolla and ")]
    [InlineData("General de Gaulle and Ludwig van der Berg met in ")]
    [InlineData("Déjà vu and a café in São ")]
    [InlineData("He said \"Guten Tag\" and ")]
    [InlineData("")]
    [InlineData("12 345 *** ")]
    public void Names_and_single_words_decide_nothing(string text) => Assert.False(ProseLanguage.IsOther(text, English, null));

    [Fact]
    public void Suggestions_of_a_model_with_unknown_languages_are_never_suppressed()
    {
        Assert.False(ProseLanguage.IsOther(Texts["de"], [], null));
        Assert.False(ProseLanguage.IsOther(Texts["de"], ["xx"], null));
    }

    [Fact]
    public void A_model_may_know_several_languages()
    {
        Assert.False(ProseLanguage.IsOther(Texts["de"], ["en", "de"], null));
        Assert.True(ProseLanguage.IsOther(Texts["fr"], ["en", "de"], null));
    }

    [Fact]
    public void A_quotation_in_another_language_does_not_change_the_language_of_the_text()
    {
        var text = Texts["de"] + "\n\nWe read this at the river, and then we went on to the bridge and looked at the boats.\n\n";
        Assert.False(ProseLanguage.IsOther(text + "It was warm and nobody had ", English, null));
        Assert.True(ProseLanguage.IsOther(text + Texts["de"], English, null));
    }

    [Fact]
    public void The_editors_language_decides_for_short_texts()
    {
        const string Few = "Der Fluss lag nicht ";
        Assert.False(ProseLanguage.IsOther(Few, English, "en"));
        Assert.True(ProseLanguage.IsOther(Few, English, "de-AT"));
        Assert.False(ProseLanguage.IsOther("The river lay ", English, "de"));
    }

    /// <summary>In a text that mixes two languages, the answer seldom changes.</summary>
    [Fact]
    public void The_answer_does_not_flip_back_and_forth()
    {
        var words = Texts["de"].Split(' ').Zip("the old boats and the river were still when we left the house for the mill".Split(' '));
        var text = string.Join(' ', Enumerable.Repeat(string.Join(' ', words.Select(pair => $"{pair.First} {pair.Second}")), 8));
        var changes = 0;
        var last = false;
        for (var end = 0; end < text.Length; end++)
            if (ProseLanguage.IsOther(text.AsSpan(0, end), English, null) is var now && now != last)
                (changes, last) = (changes + 1, now);
        Assert.InRange(changes, 0, 4);
    }

    private void Print(string head, IEnumerable<string> cells) => output.WriteLine(string.Join(" | ", cells.Prepend(head)));

    /// <summary>The share of stretches of this length, each from the beginning of a word, that are taken for another language.</summary>
    private static double Share(string text, int length)
    {
        var (others, all) = (0, 0);
        var step = Math.Max(1, (text.Length - length) / 4_000);
        for (var start = 0; start + length <= text.Length; start += step)
        {
            if (start > 0 && char.IsLetter(text[start - 1]) && text[start] < '\u3000')
                continue;
            all++;
            others += ProseLanguage.IsOther(text.AsSpan(start, length), English, null) ? 1 : 0;
        }
        return (double)others / all;
    }
}
