"""Words that name no topic, in English, German, French, Spanish and Portuguese, folded by `text_folding.fold`."""

from __future__ import annotations

_ENGLISH = """
    a about after again all almost already also although always am an and another any anyone anything are around
    arrive arrived arrives as at away back be because been before being best better between both but by came can
    cannot come comes could couldn day days did didn do does doesn doing don done down during each either else
    enough ever every everyone everything few first for from get gets getting give given go goes going gone good
    got great had hadn has hasn have haven having he hello her here hers hi him his how however i if in instead
    into is isn it its just keep last least less like ll long look lot made make makes many may maybe me mine
    month months more most much must my need needs never new next nice no none nor not nothing now of off often
    ok okay old on once one only or other our out over own per please put quite rather re really s same see seem
    seems she should shouldn since so some someone something soon still such t take takes than thank thanks that
    the their them then there these they thing things this those though through time to today too took tried try
    trying two up upon us use used using ve very via want wants was wasn way we week weeks well went were weren
    what when whenever where whether which while who whole why will with without won work worked working works
    would wouldn year years yes yesterday yet you your yours
"""
_GERMAN = """
    ab aber alle allem allen aller alles als also am an andere anderen angeblich ankommt auch auf aus bei beim
    bereits besser beste bin bis bisher bist bitte da dabei dadurch dafur damit danach dann daran darauf darf
    das dass dein deine dem den denn der des deshalb dich die dies diese diesem diesen dieser dieses dir doch
    dort du durch eher eigentlich ein eine einem einen einer eines einfach einmal er es etwas euch euer eure
    fast finde findet fur gab ganz gar gegen gehe geht gemacht genau genug gern gerne gestern gibt ging gut gute
    guten guter gutes hab habe haben habt hallo hat hatte hatten heute hier hin hinter ich ihm ihn ihnen ihr
    ihre ihrem ihren ihrer im immer in ins ist ja jahr jahre jede jedem jeden jeder jedes jedoch jetzt kam kann
    kein keine keinem keinen keiner klappt kommen kommt konnen konnt konnte konnten kurz lang lange lasst leider
    liegt mache machen macht mal man manche mehr mein meine meinem meinen meiner meines mich mir mit mochte
    mogen monat muss mussen nach nachdem nachste naturlich neben nein neu neue neuen neuer neues nicht nichts
    nie noch nun nur ob oben obwohl oder oft ohne paar pro richtig schnell schon sehr sei seid sein seine seinem
    seinen seiner seit selbst sich sie sind so sogar soll sollen sollte sondern sonst standig statt super tag
    tage toll trotz uber uberhaupt um und uns unser unsere unter usw viel viele vielen vielleicht vom von vor
    wann war ware waren warum was weg wegen weil weiter weiterhin welche wenig wenn wer werde werden wie wieder
    will wir wird wirklich wo woche wochen wohl wollte wurde wurden zu zum zur zuruck zwar zwei zwischen
"""
_FRENCH = """
    a ai alors annee annees apres arrive arrivent arriver assez au aucun aucune aujourd aussi autre autres aux
    avait avant avec avez avoir avons bel belle bien bon bonjour bonne bonnes bons bravo ca car ce ceci cela
    celle celui ces cet cette ceux chaque chez chose ci comme comment contre d dans de deja depuis des deux
    devrait dire dit dois doit donc dont du elle elles en encore ensuite entre es est et etaient etait etant ete
    etes etre eu eux faire fais fait faites faut fois fonctionne font grand h hier hui ici il ils j jamais je
    jour jours jusqu jusque juste l la laisse le les leur leurs lors lorsque lui m ma mais mal malgre marche me
    meilleur meilleure meme memes merci mes mettre mieux moi moins mois mon n ne ni non nos notre nous nouveau
    nouvel nouvelle on ont ou oui par parce parfois pas pendant personne peu peut peuvent peux plus plusieurs
    plutot pour pourquoi pourrait pourriez pres presque puis qu quand que quel quelle quelles quelqu quelque
    quelques quels qui quoi rien s sa sans se semaine semaines sera serait ses si soit son sont sous souvent sur
    svp t ta te tel temps tes toi ton toujours tous tout toute toutes tres trop tu un une va vais vers veut veux
    voici voila voir vos votre vous vraiment y
"""
_SPANISH = """
    a acerca ademas ahi ahora al algo alguien algun alguna algunas alguno algunos alli ano anos ante antes aqui
    asi aun aunque ayer bastante bien buen buena buenas bueno buenos cada casi como con contra cosa cosas creo
    cual cuando cuanto cuenta da dan de debe deben decir del demas demasiado dentro desde despues dia dias dice
    donde dos durante e el ella ellas ellos en entonces entre era eran eres es esa esas ese eso esos esta estaba
    estado estan estar estas este esto estos estoy fue fueron fui funciona gracias gran grande ha haber habia
    hace hacen hacer hacia han has hasta hay haya he hizo hola hoy igual incluso ir jamas la las le les llega
    llegan llego lo los luego mal mas me mejor menos mes meses mi mia mientras mis misma mismo mucha muchas
    mucho muchos muy nada nadie ni ningun ninguna no nos nosotros nueva nuevas nuevo nuevos nunca o os otra
    otras otro otros para parece pero poco podeis podria por porque puede pueden puedo pues que quien quiere
    quiero rapido se sea segun semana semanas ser si sido siempre sin sobre sois solo somos son soy su sus suyo
    tal tambien tampoco tan tanto te tener tengo ti tiempo tiene tienen toda todas todavia todo todos tras tres
    tu tus un una unas uno unos usted ustedes va van ve veces ver vez voy y ya yo
"""
_PORTUGUESE = """
    a acho agora ai ainda alem algo alguem algum alguma algumas alguns ali ano anos antes ao aos apenas apos
    aquela aquele aqui aquilo as assim ate bastante bem boa boas bom bons cada chega chegam chegou coisa coisas
    com como consegue consigo contra da das de dela dele deles demais depois desde dessa desse desta deste deu
    devia dia dias diz do dois dos duas durante e ela elas ele eles em enquanto entao entre era eram essa essas
    esse esses esta estao estar estas estava este estes estou eu faz fazer fez fica ficar ficou foi foram gostei
    gosto ha hoje ir isso isto ja la lhe logo mais mal mas me melhor menos mes meses mesma mesmo meu meus minha
    minhas muita muitas muito muitos na nada nao nas nem nenhum nenhuma no nos nossa nosso nova novas novo novos
    num numa nunca o obrigada obrigado onde ontem os ou outra outras outro outros para parece pela pelas pelo
    pelos pode podem poderia por porque pouco pra precisa preciso quais qual quando quanto que quem quer quero
    rapido sao se seja sem semana semanas sempre ser sera seu seus sido sim so sob sobre sou sua suas ta tal
    talvez tambem tanto tao te tem tempo tenho ter teve tinha toda todas todo todos tres tu tudo um uma umas uns
    vai vao veio ver vez vezes voce voces vou
"""
STOP_WORDS = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH} {_PORTUGUESE}".split())
