"""What people live with, as they call it themselves, in English and in Spanish: read by `peers.vocabulary`.

A group begins with `#`. Each line after it: a code, which is kept and never shown; the English and the Spanish name; other
words in either language by which it is found. Hurting oneself and not eating are not here: two people in that danger are
not brought together without anybody who looks after them.
"""

EVERYDAY_NAMES = """
# Cancer | Cáncer
bladder_cancer | Bladder cancer | Cáncer de vejiga | urothelial, urotelial
bone_cancer | Bone cancer | Cáncer de hueso | sarcoma, osteosarcoma, ewing
bowel_cancer | Bowel cancer | Cáncer de colon | colon cancer, colorectal, rectal cancer, cáncer de intestino
brain_tumor | Brain tumor | Tumor cerebral | brain tumour, brain cancer, glioma, glioblastoma, cáncer cerebral
breast_cancer | Breast cancer | Cáncer de mama | mastectomy, cáncer de seno, cáncer de pecho, mastectomía
cervical_cancer | Cervical cancer | Cáncer de cuello uterino | cervix, hpv, cáncer cervical, vph
childhood_cancer | Cancer in a child | Cáncer infantil | childhood cancer, neuroblastoma, niños
womb_cancer | Cancer of the womb | Cáncer de útero | endometrial, uterine, endometrio, matriz
head_neck_cancer | Head and neck cancer | Cáncer de cabeza y cuello | throat cancer, mouth cancer, laringe, garganta
kidney_cancer | Kidney cancer | Cáncer de riñón | wilms, cáncer renal
leukemia | Leukemia | Leucemia | leukaemia, blood cancer, cáncer de la sangre
liver_cancer | Liver cancer | Cáncer de hígado | hepatocellular, bile duct cancer, hepático, vías biliares
lung_cancer | Lung cancer | Cáncer de pulmón | mesothelioma, mesotelioma
lymphoma | Lymphoma | Linfoma | hodgkin, lymph cancer
myeloma | Myeloma | Mieloma | multiple myeloma, mieloma múltiple
ovarian_cancer | Ovarian cancer | Cáncer de ovario | ovaries, ovarios
pancreatic_cancer | Pancreatic cancer | Cáncer de páncreas | pancreas
prostate_cancer | Prostate cancer | Cáncer de próstata | prostatectomy, prostatectomía
skin_cancer | Skin cancer | Cáncer de piel | melanoma, carcinoma basocelular
stomach_cancer | Stomach cancer | Cáncer de estómago | gastric, esophageal, gullet, gástrico, esófago
testicular_cancer | Testicular cancer | Cáncer de testículo | testicles, testículos
thyroid_cancer | Thyroid cancer | Cáncer de tiroides | tiroides
cancer_spread | Cancer that has spread | Cáncer que se ha extendido | metastatic, stage four, metástasis, avanzado
other_cancer | Another cancer | Otro cáncer | rare cancer, tumor raro
# Heart and blood | Corazón y sangre
heart_attack | Heart attack | Infarto | coronary, bypass, stent, ataque al corazón, ataque cardíaco
heart_failure | Heart failure | Insuficiencia cardíaca | weak heart, cardiomyopathy, corazón débil
heart_rhythm | Irregular heartbeat | Arritmia | atrial fibrillation, pacemaker, marcapasos, fibrilación
heart_defect | Heart defect from birth | Defecto del corazón de nacimiento | congenital heart, cardiopatía congénita
heart_valve | Heart valve disease | Enfermedad de las válvulas del corazón | valve surgery, válvula, aorta
high_blood_pressure | High blood pressure | Presión alta | hypertension, hipertensión, tensión alta
blood_clot | Blood clot | Coágulo de sangre | thrombosis, embolism, trombosis, embolia
anemia | Anemia | Anemia | anaemia, low iron, falta de hierro
sickle_cell | Sickle cell disease | Anemia falciforme | drepanocitosis, células falciformes
hemophilia | Hemophilia | Hemofilia | bleeding disorder, haemophilia, hemorragias
thalassemia | Thalassemia | Talasemia | thalassaemia, transfusions, transfusiones
# Brain and nerves | Cerebro y nervios
stroke | Stroke | Derrame cerebral | brain bleed, aneurysm, ictus, aneurisma
brain_injury | Brain injury | Lesión cerebral | concussion, head injury, coma, conmoción, traumatismo
dementia | Dementia | Demencia | alzheimer, memory loss, pérdida de memoria
parkinsons | Parkinson’s disease | Enfermedad de Parkinson | parkinsons, tremor, temblor
multiple_sclerosis | Multiple sclerosis | Esclerosis múltiple | MS, EM
als | ALS | ELA | motor neurone, lou gehrig, esclerosis lateral amiotrófica
epilepsy | Epilepsy | Epilepsia | seizures, fits, convulsiones
migraine | Migraine | Migraña | headaches, dolor de cabeza, jaqueca
spinal_injury | Spinal cord injury | Lesión de la médula espinal | paralysis, wheelchair, parálisis, silla de ruedas
neuropathy | Nerve damage | Daño en los nervios | neuropathy, numbness, neuropatía
guillain_barre | Guillain-Barré syndrome | Síndrome de Guillain-Barré | weakness, debilidad
huntingtons | Huntington’s disease | Enfermedad de Huntington | huntingtons, chorea, corea
muscular_dystrophy | Muscular dystrophy | Distrofia muscular | duchenne, muscle wasting, sma, atrofia muscular
cerebral_palsy | Cerebral palsy | Parálisis cerebral |
hydrocephalus | Water on the brain | Agua en el cerebro | hydrocephalus, shunt, hidrocefalia, válvula
# Lungs and breathing | Pulmones y respiración
asthma | Asthma | Asma | inhaler, inhalador
copd | COPD | EPOC | emphysema, chronic bronchitis, enfisema, bronquitis crónica
cystic_fibrosis | Cystic fibrosis | Fibrosis quística | CF, FQ
lung_scarring | Scarring of the lungs | Cicatrices en los pulmones | pulmonary fibrosis, fibrosis pulmonar
pulmonary_hypertension | High pressure in the lungs | Presión alta en los pulmones | pulmonary hypertension
pneumonia | Pneumonia | Neumonía | pulmonía
breathing_machine | Life with a breathing machine | Vivir con un respirador | ventilator, tracheostomy, oxygen, oxígeno
sleep_apnea | Sleep apnea | Apnea del sueño | snoring, cpap, ronquidos
long_covid | Long COVID | COVID persistente | covid, coronavirus, covid prolongado
tuberculosis | Tuberculosis | Tuberculosis | TB
# Stomach, bowel and liver | Estómago, intestino e hígado
crohns_colitis | Crohn’s disease or colitis | Enfermedad de Crohn o colitis | crohns, ibd, intestino inflamado
stoma | Life with a stoma | Vivir con una ostomía | ostomy, colostomy, bag, colostomía, bolsa
celiac | Celiac disease | Celiaquía | coeliac, gluten, celíaca
irritable_bowel | Irritable bowel | Intestino irritable | ibs, colon irritable
reflux | Reflux | Reflujo | heartburn, acidez
liver_disease | Liver disease | Enfermedad del hígado | cirrhosis, hepatitis, fatty liver, cirrosis, hígado graso
pancreatitis | Inflamed pancreas | Páncreas inflamado | pancreatitis
feeding_tube | Life with a feeding tube | Vivir con una sonda de alimentación | tube feeding, peg, gastrostomía
# Kidneys and bladder | Riñones y vejiga
kidney_disease | Kidney disease | Enfermedad de los riñones | kidney failure, renal, insuficiencia renal
dialysis | Dialysis | Diálisis | hemodialysis, hemodiálisis
kidney_stones | Kidney stones | Piedras en los riñones | cálculos renales
incontinence | Trouble holding water | Dificultad para aguantar la orina | incontinence, bladder, incontinencia, vejiga
# Diabetes, glands and weight | Diabetes, glándulas y peso
diabetes_1 | Type 1 diabetes | Diabetes tipo 1 | juvenile diabetes, insulin, insulina
diabetes_2 | Type 2 diabetes | Diabetes tipo 2 | blood sugar, azúcar
pregnancy_diabetes | Diabetes in pregnancy | Diabetes en el embarazo | gestational, gestacional
thyroid | Thyroid disease | Enfermedad de la tiroides | hashimoto, graves, hypothyroid, hipotiroidismo
weight | Weight and surgery for it | Peso y su cirugía | obesity, bariatric, gastric bypass, obesidad, bariátrica
adrenal_pituitary | Adrenal or pituitary disease | Enfermedad suprarrenal o de la hipófisis | addison, cushing
# Joints, bones and muscles | Articulaciones, huesos y músculos
rheumatoid_arthritis | Rheumatoid arthritis | Artritis reumatoide | RA, rheumatism, reuma
wear_of_joints | Worn joints | Articulaciones gastadas | osteoarthritis, hip, knee, artrosis, cadera, rodilla
childhood_arthritis | Arthritis in a child | Artritis en un niño | juvenile arthritis, artritis juvenil
back_pain | Back pain | Dolor de espalda | slipped disc, sciatica, hernia de disco, ciática
chronic_pain | Pain that does not go | Dolor que no se va | chronic pain, crps, dolor crónico
fibromyalgia | Fibromyalgia | Fibromialgia |
chronic_fatigue | Chronic fatigue | Fatiga crónica | me, cfs, exhaustion, agotamiento, encefalomielitis
osteoporosis | Brittle bones | Huesos frágiles | osteoporosis, osteogenesis
lost_limb | Loss of a limb | Pérdida de una extremidad | amputation, prosthesis, amputación, prótesis
scoliosis | Curved spine | Columna desviada | scoliosis, escoliosis
gout | Gout | Gota | uric acid, ácido úrico
# Immune system, allergy and skin | Defensas, alergia y piel
lupus | Lupus | Lupus | sle
scleroderma | Scleroderma | Esclerodermia | hard skin, piel dura
sjogrens | Sjögren’s syndrome | Síndrome de Sjögren | sjogrens, dry eyes, ojos secos
myasthenia | Myasthenia gravis | Miastenia grave | muscle weakness, debilidad muscular
immune_deficiency | Weak immune system | Defensas bajas | immune deficiency, inmunodeficiencia
severe_allergy | Severe allergy | Alergia grave | anaphylaxis, food allergy, anafilaxia, alergia a alimentos
eczema | Eczema | Eccema | atopic dermatitis, dermatitis atópica
psoriasis | Psoriasis | Psoriasis | psoriatic, psoriásica
burns | Burns and scars | Quemaduras y cicatrices | burn injury, quemadura
slow_wounds | Wounds that heal slowly | Heridas que tardan en sanar | ulcer, bedsore, úlcera, escaras
# Infections | Infecciones
hiv | HIV | VIH | aids, sida
hepatitis | Hepatitis B or C | Hepatitis B o C | virus
sepsis | Blood poisoning | Infección de la sangre | sepsis, septicemia
meningitis | Meningitis | Meningitis | encephalitis, encefalitis
lyme | Lyme disease | Enfermedad de Lyme | tick, garrapata
# Eyes and ears | Ojos y oídos
low_vision | Losing sight | Pérdida de la vista | blindness, glaucoma, macular, retina, ceguera
hearing_loss | Hearing loss | Pérdida del oído | deaf, cochlear implant, sordera, implante coclear
tinnitus | Ringing in the ears | Zumbido en los oídos | tinnitus, acúfenos
dizziness | Dizziness | Mareo | vertigo, menière, vértigo
# Mind and mood | Mente y ánimo
depression | Depression | Depresión | low mood, sadness, tristeza
anxiety | Anxiety | Ansiedad | panic, worry, pánico, angustia
bipolar | Bipolar disorder | Trastorno bipolar | mania, manía
schizophrenia | Schizophrenia | Esquizofrenia | psychosis, hearing voices, psicosis, oír voces
trauma | After a trauma | Después de un trauma | ptsd, post-traumatic, estrés postraumático
ocd | Obsessive thoughts | Pensamientos obsesivos | ocd, compulsions, toc, obsesivo compulsivo
addiction | Addiction | Adicción | alcohol, drugs, opioids, drogas, alcoholismo
birth_depression | Low after a birth | Tristeza después del parto | postnatal depression, postpartum, depresión posparto
adhd | ADHD | TDAH | attention deficit, déficit de atención
autism | Autism | Autismo | asperger, spectrum, espectro
sleeplessness | Sleeplessness | Insomnio | insomnia, cannot sleep, no dormir
# Pregnancy, birth and women’s health | Embarazo, parto y salud de la mujer
infertility | Trouble having a child | Dificultad para tener hijos | infertility, ivf, infertilidad, in vitro
miscarriage | Miscarriage | Aborto espontáneo | pregnancy loss, ectopic, pérdida del embarazo, ectópico
stillbirth | Stillbirth | Bebé que nació sin vida | baby loss, mortinato, muerte fetal
difficult_pregnancy | A difficult pregnancy | Un embarazo difícil | preeclampsia, bed rest, reposo, alto riesgo
early_baby | A baby born early | Un bebé prematuro | premature, preemie, nicu, neonatal, prematuro
twins | Twins or more | Gemelos o más | triplets, multiples, mellizos, trillizos
endometriosis | Endometriosis | Endometriosis | pelvic pain, dolor pélvico
polycystic_ovaries | Polycystic ovaries | Ovarios poliquísticos | pcos, sop
menopause | Menopause | Menopausia | hot flushes, sofocos
# Children born with something | Niños que nacen con algo
down_syndrome | Down syndrome | Síndrome de Down | trisomy 21, trisomía
spina_bifida | Spina bifida | Espina bífida |
cleft | Cleft lip or palate | Labio o paladar hendido | cleft, fisura
rare_disease | A rare disease | Una enfermedad rara | genetic, syndrome, genética, síndrome
no_diagnosis | No diagnosis yet | Aún sin diagnóstico | undiagnosed, waiting for answers, esperando respuestas
growing_slowly | Developing slowly | Desarrollo lento | developmental delay, learning disability, retraso
metabolic | A metabolic disease | Una enfermedad metabólica | pku, mitochondrial, mitocondrial, fenilcetonuria
# Transplant, surgery and accident | Trasplante, cirugía y accidente
heart_transplant | Heart or lung transplant | Trasplante de corazón o pulmón | waiting list, lista de espera
kidney_transplant | Kidney transplant | Trasplante de riñón | renal transplant, trasplante renal
liver_transplant | Liver transplant | Trasplante de hígado | trasplante hepático
marrow_transplant | Bone marrow transplant | Trasplante de médula ósea | stem cells, células madre
living_donor | Giving an organ | Donar un órgano | living donor, donante vivo
intensive_care | After intensive care | Después de cuidados intensivos | icu, delirium, uci, delirio
accident | A serious accident | Un accidente grave | injury, fracture, car crash, lesión, fractura
major_surgery | A major operation | Una operación grande | surgery, recovery, cirugía, recuperación
# Caring, grief and the last part of life | Cuidar, duelo y el final de la vida
caring_parent | Caring for a parent | Cuidar a un padre o una madre | aging, elderly, mayores, ancianos
caring_partner | Caring for a partner | Cuidar a la pareja | husband, wife, spouse, esposo, esposa
caring_child | Caring for a sick child | Cuidar a un hijo enfermo | son, daughter, hijo, hija
hospice | Hospice | Cuidados paliativos | palliative, end of life, hospicio, final de la vida
lost_parent | Loss of a parent | Muerte de un padre o una madre | grief, mother died, father died, duelo
lost_partner | Loss of a partner | Muerte de la pareja | grief, widow, widower, duelo, viuda, viudo
lost_child | Loss of a child | Muerte de un hijo | grief, child died, duelo
lost_sibling | Loss of a brother or sister | Muerte de un hermano o una hermana | grief, sibling, duelo
lost_to_suicide | Loss by suicide | Pérdida por suicidio | grief, suicide, duelo
"""
